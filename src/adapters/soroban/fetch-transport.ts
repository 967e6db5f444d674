import { ResponseTooLarge, type TransportRequest, type TransportResponse } from './transport.ts';

/** Bounds the memory that one answer can take. */
const RESPONSE_BYTES_MAX = 5 * 1024 * 1024;

/** Over HTTP. The signal ends the exchange at any point, also while a stalled body is being read. */
export async function fetchTransport(request: TransportRequest): Promise<TransportResponse> {
  const { method, url, body, signal } = request;
  const response = await fetch(url, {
    method,
    signal,
    // A node answers where it is asked: a redirect would carry the question to a host that nobody configured.
    redirect: 'error',
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body }),
  });
  const sentAt = Date.parse(response.headers.get('date') ?? '');
  const retryAfterMs = retryAfterOf(response);
  const text = await readText(response);
  return {
    status: response.status,
    body: text,
    ...(Number.isNaN(sentAt) ? {} : { sentAt }),
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  };
}

/** `Retry-After` in seconds (RFC 9110), else the field in which Horizon says when its limit is over. */
function retryAfterOf({ status, headers }: Response): number | null {
  if (status !== 429 && status !== 503) return null;
  const [seconds] = ['retry-after', 'x-ratelimit-reset'].flatMap(
    (name) => /^\d{1,6}$/.exec(headers.get(name) ?? '') ?? [],
  );
  return seconds === undefined ? null : Number(seconds) * 1000;
}

async function readText(response: Response): Promise<string> {
  const stream: ReadableStream<Uint8Array> | null = response.body;
  if (stream === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop early cancels the stream, and with it the connection.
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes > RESPONSE_BYTES_MAX) throw new ResponseTooLarge(RESPONSE_BYTES_MAX);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
