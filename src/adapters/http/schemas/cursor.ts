import { z } from 'zod';

const ID = /^[1-9]\d{0,18}$/;

/** Opaque to clients, so that what a page begins behind may change. */
export function encodeCursor(id: bigint): string {
  return Buffer.from(id.toString()).toString('base64url');
}

/** A cursor that we made -> the id behind which the page begins. */
export const cursor = z.string().transform((text, context) => {
  const decoded = Buffer.from(text, 'base64url').toString('latin1');
  const id = ID.test(decoded) ? BigInt(decoded) : null;
  // Made anew and compared, because decoding passes over characters that no cursor has.
  if (id !== null && encodeCursor(id) === text && BigInt.asIntN(64, id) === id) return id;
  context.addIssue({ code: 'invalid_format', format: 'cursor', input: text, message: 'Must be a nextCursor of ours' });
  return z.NEVER;
});
