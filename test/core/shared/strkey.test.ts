import { StrKey } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import fc from 'fast-check';
import { encodeStrkey, isStrkey } from '../../../src/core/shared/strkey.ts';

const payload = fc.uint8Array({ minLength: 32, maxLength: 32 });

const kinds = [
  ['account', StrKey.encodeEd25519PublicKey.bind(StrKey), StrKey.isValidEd25519PublicKey.bind(StrKey)],
  ['contract', StrKey.encodeContract.bind(StrKey), StrKey.isValidContract.bind(StrKey)],
  ['seed', StrKey.encodeEd25519SecretSeed.bind(StrKey), StrKey.isValidEd25519SecretSeed.bind(StrKey)],
] as const;

describe('isStrkey', () => {
  for (const [kind, encode, isValid] of kinds) {
    it(`accepts every ${kind} that the SDK encodes`, () => {
      fc.assert(fc.property(payload, (bytes) => isStrkey(kind, encode(bytes))));
    });

    it(`encodes a ${kind} as the SDK does`, () => {
      fc.assert(fc.property(payload, (bytes) => encodeStrkey(kind, bytes) === encode(bytes)));
    });

    it(`judges one replaced character of an encoded ${kind} as the SDK does`, () => {
      const position = fc.integer({ min: 0, max: 55 });
      const character = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567aG018='.split(''));
      fc.assert(
        fc.property(payload, position, character, (bytes, at, replacement) => {
          const text = encode(bytes);
          const changed = text.slice(0, at) + replacement + text.slice(at + 1);
          expect(isStrkey(kind, changed)).to.equal(isValid(changed));
        }),
      );
    });

    it(`refuses what is no ${kind} but something else of the right form`, () => {
      const bytes = new Uint8Array(32).fill(7);
      const others = kinds.filter(([other]) => other !== kind).map(([, encodeOther]) => encodeOther(bytes));
      expect(others.map((text) => isStrkey(kind, text))).to.deep.equal([false, false]);
    });
  }

  it('refuses other lengths, padding, line breaks and lower case', () => {
    const account = StrKey.encodeEd25519PublicKey(new Uint8Array(32).fill(1));
    const broken = ['', account.slice(1), `${account}A`, `${account}\n`, ` ${account}`, account.toLowerCase()];
    for (const text of broken) expect(isStrkey('account', text), JSON.stringify(text)).to.equal(false);
  });
});
