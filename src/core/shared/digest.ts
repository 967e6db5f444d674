import { createHmac, hash, timingSafeEqual } from 'node:crypto';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH_BYTES = 4;

export function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}

export function hmacSha256(secret: string | Uint8Array, bytes: Uint8Array): Uint8Array {
  return createHmac('sha256', secret).update(bytes).digest();
}

/** Takes as long wherever they differ, so that nobody can find a digest byte by byte. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Every part behind its byte length (4 bytes, big-endian), so that no two lists of parts give the same bytes. */
export function lengthPrefixed(parts: readonly string[]): Uint8Array {
  const size = parts.reduce((sum, part) => sum + LENGTH_BYTES + Buffer.byteLength(part), 0);
  const bytes = Buffer.allocUnsafe(size);
  let end = 0;
  for (const part of parts) {
    const length = bytes.write(part, end + LENGTH_BYTES);
    bytes.writeUInt32BE(length, end);
    end += LENGTH_BYTES + length;
  }
  return bytes;
}

/** The last `digits` base-62 digits of the bytes read as one big-endian number. */
export function base62(bytes: Uint8Array, digits: number): string {
  const rest = Uint8Array.from(bytes);
  let text = '';
  for (let position = 0; position < digits; position += 1) text = BASE62.charAt(divide(rest, 62)) + text;
  return text;
}

/** Divides the big-endian number in place, as by hand; answers the remainder. */
function divide(bytes: Uint8Array, divisor: number): number {
  let remainder = 0;
  for (let place = 0; place < bytes.length; place += 1) {
    const part = remainder * 256 + (bytes[place] ?? 0);
    bytes[place] = part / divisor;
    remainder = part % divisor;
  }
  return remainder;
}
