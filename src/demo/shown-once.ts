import { type IssuedKey } from './market-client.ts';

/**
 * How a key may be printed: `ck_test_1a2B3c4D...`.
 * @throws unless `listed`, the service's later view of the owner's keys, has no more of it than that.
 */
export function maskShownOnce({ key, prefix }: IssuedKey, listed: string): string {
  if (!key.startsWith(prefix) || prefix.length > key.length / 2)
    throw new Error('The prefix hides too little of a key');
  if (!listed.includes(prefix)) throw new Error('The new key is not in the list of keys');
  if (listed.includes(key.slice(0, prefix.length + 1))) throw new Error('A key was shown for a second time');
  return `${prefix}...`;
}
