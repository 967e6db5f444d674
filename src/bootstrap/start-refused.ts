/** The service must not start like this; the message tells the operator why, in one sentence. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}
