import { base62, sha256 } from '../shared/digest.ts';
import { type Ids } from '../shared/ids.ts';

/** `live`: the key pays with real money. */
export type ApiKeyMode = 'live' | 'test';

/** What a store knows of a secret. */
export interface ApiKeySecret {
  /** The first 16 characters: finds it. */
  readonly prefix: string;
  /** SHA-256 of all of it. */
  readonly digest: Uint8Array;
}

export interface DrawnApiKey {
  /** All of it, for its owner alone. */
  readonly text: string;
  readonly secret: ApiKeySecret;
}

const PREFIX_LENGTH = 16;
const RANDOM_BYTES = 32;
/** Eight of them are in the prefix, so that 190 bits are in nobody's hands but the owner's. */
const RANDOM_DIGITS = 40;
const CHECKSUM_DIGITS = 6;
const FORM = /^ck_(?:live|test)_[0-9A-Za-z]{46}$/;

/** `ck_live_` or `ck_test_`, 40 random base-62 digits and 6 that are a checksum of all before them. */
export function drawApiKey(mode: ApiKeyMode, ids: Pick<Ids, 'random'>): DrawnApiKey {
  const unchecked = `ck_${mode}_${base62(ids.random(RANDOM_BYTES), RANDOM_DIGITS)}`;
  const text = unchecked + checksumOf(unchecked);
  return { text, secret: secretOf(text) };
}

/** Null for what cannot be a secret of ours: a slip of the pen is found by the checksum, without asking a store. */
export function readApiKey(text: string): ApiKeySecret | null {
  if (!FORM.test(text)) return null;
  const unchecked = text.slice(0, -CHECKSUM_DIGITS);
  return unchecked + checksumOf(unchecked) === text ? secretOf(text) : null;
}

function secretOf(text: string): ApiKeySecret {
  return { prefix: text.slice(0, PREFIX_LENGTH), digest: sha256(Buffer.from(text)) };
}

/** The last six base-62 digits of a SHA-256. */
function checksumOf(text: string): string {
  return base62(sha256(Buffer.from(text)), CHECKSUM_DIGITS);
}
