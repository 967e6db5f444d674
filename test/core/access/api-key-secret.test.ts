import fc from 'fast-check';
import { expect } from 'chai';
import { drawApiKey, readApiKey } from '../../../src/core/access/api-key-secret.ts';
import { sha256 } from '../../../src/core/shared/digest.ts';

/** What docs/api-keys.md tells scanners of secrets to look for. */
const PUBLISHED = /\bck_(live|test)_[0-9A-Za-z]{46}\b/;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const draw = (bytes: Uint8Array, mode: 'live' | 'test' = 'test') => drawApiKey(mode, { random: () => bytes });
const anyBytes = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('The secret of an API key', () => {
  it('looks as it is published, whatever chance gives', () => {
    fc.assert(
      fc.property(anyBytes, fc.constantFrom('live', 'test'), (bytes, mode) => {
        const { text } = draw(bytes, mode);
        expect(text).to.match(PUBLISHED).and.to.have.length(54);
        expect(text.startsWith(`ck_${mode}_`)).to.equal(true);
      }),
    );
  });

  it('is known to a store by its first 16 characters and the SHA-256 of all of it', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const { text, secret } = draw(bytes);
        expect(secret.prefix).to.equal(text.slice(0, 16));
        expect([...secret.digest]).to.deep.equal([...sha256(Buffer.from(text))]);
        expect(readApiKey(text)).to.deep.equal(secret);
      }),
    );
  });

  it('asks chance for more than it shows: each of 240 bits matters', () => {
    const texts = new Set([draw(new Uint8Array(32)).text]);
    for (let bit = 0; bit < 238; bit += 1) {
      const bytes = new Uint8Array(32);
      bytes[31 - Math.floor(bit / 8)] = 1 << (bit % 8);
      texts.add(draw(bytes).text);
    }
    expect(texts.size).to.equal(239);
  });

  it('with one character wrong is no secret', () => {
    const { text } = draw(new Uint8Array(32).fill(0x5a));
    for (let place = 0; place < text.length; place += 1) {
      for (const character of ALPHABET.replace(text.charAt(place), '')) {
        const wrong = text.slice(0, place) + character + text.slice(place + 1);
        expect(readApiKey(wrong), wrong).to.equal(null);
      }
    }
  });

  it('with two neighbours changed over, cut short or longer is no secret', () => {
    const { text } = draw(Uint8Array.from({ length: 32 }, (_, place) => place * 7));
    for (let place = 0; place + 1 < text.length; place += 1) {
      const [one = '', other = ''] = text.slice(place, place + 2);
      if (one === other) continue;
      expect(readApiKey(text.slice(0, place) + other + one + text.slice(place + 2))).to.equal(null);
    }
    for (const wrong of [
      text.slice(1),
      text.slice(0, -1),
      `${text}0`,
      ` ${text}`,
      `${text}\n`,
      text.toUpperCase(),
      '',
    ]) {
      expect(readApiKey(wrong), wrong).to.equal(null);
    }
  });

  it('of one mode is none of the other', () => {
    const { text } = draw(new Uint8Array(32).fill(9), 'test');
    expect(readApiKey(text.replace('test', 'live'))).to.equal(null);
  });

  it('is read from any text without a throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => readApiKey(text) === null));
  });
});
