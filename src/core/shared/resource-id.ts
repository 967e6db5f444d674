import { base62 } from './digest.ts';
import { type Ids } from './ids.ts';

const RANDOM_BYTES = 16;
/** The fewest that hold 128 bits. */
const DIGITS = 22;

/** The prefix, `_` and 22 base-62 digits that nobody can foresee: `api_4fXk...`. */
export function newResourceId(prefix: string, ids: Ids): string {
  return `${prefix}_${base62(ids.random(RANDOM_BYTES), DIGITS)}`;
}
