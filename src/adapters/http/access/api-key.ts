import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * A check against one secret key. Both sides are hashed first, so that neither the content nor the length of the key
 * shows in the time it takes.
 */
export function matcherOf(key: string): (candidate: string) => boolean {
  const expected = digestOf(key);
  return (candidate) => timingSafeEqual(digestOf(candidate), expected);
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
