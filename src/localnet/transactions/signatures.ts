import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { StrKey, type xdr } from '@stellar/stellar-sdk/base';

const SPKI_ED25519_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const HINT_BYTES = 4;
const KEYS_MAX = 10_000;
const keys = new Map<string, { readonly raw: Uint8Array; readonly key: KeyObject }>();

function keyOf(publicKey: string): { readonly raw: Uint8Array; readonly key: KeyObject } {
  const found = keys.get(publicKey);
  if (found !== undefined) return found;
  if (keys.size >= KEYS_MAX) keys.clear();
  const raw = StrKey.decodeEd25519PublicKey(publicKey);
  const key = createPublicKey({ key: Buffer.concat([SPKI_ED25519_PREFIX, raw]), format: 'der', type: 'spki' });
  const entry = { raw, key };
  keys.set(publicKey, entry);
  return entry;
}

/** The signatures of one envelope over its hash. Verdicts are kept, because an envelope is checked more than once. */
export class Signatures {
  readonly #hash: Uint8Array;
  readonly #decorated: readonly xdr.DecoratedSignature[];
  readonly #verdicts = new Map<string, boolean>();

  constructor(hash: Uint8Array, decorated: readonly xdr.DecoratedSignature[]) {
    this.#hash = hash;
    this.#decorated = decorated;
  }

  /** A new check: which keys have signed, and whether every signature was needed for one of them. */
  check(): SignatureCheck {
    const used = new Set<number>();
    return {
      signedBy: (publicKey) => {
        const index = this.#decorated.findIndex((_, candidate) => this.#isBy(publicKey, candidate));
        if (index >= 0) used.add(index);
        return index >= 0;
      },
      allUsed: () => used.size === this.#decorated.length,
    };
  }

  #isBy(publicKey: string, index: number): boolean {
    const name = `${index} ${publicKey}`;
    const known = this.#verdicts.get(name);
    if (known !== undefined) return known;
    const verdict = this.#verify(publicKey, index);
    this.#verdicts.set(name, verdict);
    return verdict;
  }

  #verify(publicKey: string, index: number): boolean {
    const decorated = this.#decorated[index];
    if (decorated === undefined) return false;
    const { raw, key } = keyOf(publicKey);
    if (!Buffer.from(decorated.hint.value).equals(raw.subarray(-HINT_BYTES))) return false;
    return verify(null, this.#hash, key, decorated.signature.value);
  }
}

/** One pass over an envelope's signatures. */
export interface SignatureCheck {
  /** Marks the first matching signature as used; a second copy of it stays unused. */
  signedBy(publicKey: string): boolean;
  allUsed(): boolean;
}
