import { type HorizonTransport } from './horizon-transport.ts';

/** Undefined stands for a body that is no JSON. */
export interface HorizonAnswer {
  readonly status: number;
  readonly json: unknown;
}

/** Asks once. Rejects when no whole answer came before the signal aborted, even if the transport ignores the signal. */
export async function exchangeJson(
  transport: HorizonTransport,
  url: string,
  signal: AbortSignal,
): Promise<HorizonAnswer> {
  signal.throwIfAborted();
  const { status, body } = await Promise.race([transport({ method: 'GET', url, signal }), rejectOnAbort(signal)]);
  return { status, json: parseJson(body) };
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('Aborted')), { once: true });
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
