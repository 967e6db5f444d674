import { IncomingMessage } from 'node:http';
import { type Readable } from 'node:stream';

/** How a caller delimits a body. A transfer coding besides `chunked` would reach the upstream undeclared. */
export type BodyFraming =
  | { readonly kind: 'none' }
  | { readonly kind: 'sized'; readonly length: number }
  | { readonly kind: 'chunked' | 'coded' };

export function framingOf(body: Readable): BodyFraming {
  if (!(body instanceof IncomingMessage)) return { kind: 'chunked' };
  const { 'transfer-encoding': coding, 'content-length': length } = body.headers;
  if (coding !== undefined) return { kind: coding.trim().toLowerCase() === 'chunked' ? 'chunked' : 'coded' };
  return length === undefined ? { kind: 'none' } : { kind: 'sized', length: Number(length) };
}
