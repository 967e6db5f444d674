import { expect } from 'chai';
import fc from 'fast-check';
import { base62, hmacSha256, lengthPrefixed, sha256 } from '../../../src/core/shared/digest.ts';

describe('Digests', () => {
  it('gives different bytes to different lists of parts', () => {
    const lists = fc.array(fc.string({ maxLength: 5 }), { maxLength: 4 });
    fc.assert(
      fc.property(lists, lists, (one, other) => {
        const same = Buffer.from(lengthPrefixed(one)).equals(lengthPrefixed(other));
        return same === (JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  it('hashes as FIPS 180-4 and RFC 4231 print it', () => {
    expect(Buffer.from(sha256(Buffer.from('abc'))).toString('hex')).to.equal(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(Buffer.from(hmacSha256('Jefe', Buffer.from('what do ya want for nothing?'))).toString('hex')).to.equal(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('writes bytes as base-62 digits of a fixed count', () => {
    expect(base62(Uint8Array.of(61), 3)).to.equal('00z');
    expect(base62(Uint8Array.of(1, 0), 2)).to.equal('48');
  });

  it('writes the digits that long division of the whole number gives, and changes no byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 60 }), (bytes, digits) => {
        const before = Buffer.from(bytes).toString('hex');
        const place = (text: string) =>
          BigInt('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.indexOf(text));
        const value = base62(bytes, digits)
          .split('')
          .reduce((sum, digit) => sum * 62n + place(digit), 0n);
        return value === BigInt(`0x${before}`) % 62n ** BigInt(digits) && Buffer.from(bytes).toString('hex') === before;
      }),
    );
  });
});
