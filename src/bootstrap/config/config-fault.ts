/** One thing wrong with the environment. The message never carries the value: it may be a secret. */
export interface ConfigFault {
  readonly variable: string;
  readonly message: string;
}
