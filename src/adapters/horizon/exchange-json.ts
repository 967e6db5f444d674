import { type HorizonTransport } from './horizon-transport.ts';

export interface HorizonAnswer {
  readonly status: number;
  /** Undefined stands for a body that is no JSON. */
  readonly json: unknown;
  /** Epoch milliseconds by the server's own clock; null when it does not say. */
  readonly sentAt: number | null;
  /** How long the server asks to be left alone; null when it does not say. */
  readonly retryAfterMs: number | null;
}

/** Asks once. Rejects when no whole answer came before the signal aborted, even if the transport ignores the signal. */
export async function exchangeJson(
  transport: HorizonTransport,
  url: string,
  signal: AbortSignal,
): Promise<HorizonAnswer> {
  signal.throwIfAborted();
  const exchange = transport({ method: 'GET', url, signal });
  const { status, body, sentAt = null, retryAfterMs = null } = await Promise.race([exchange, rejectOnAbort(signal)]);
  return { status, json: parseJson(body), sentAt, retryAfterMs };
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
