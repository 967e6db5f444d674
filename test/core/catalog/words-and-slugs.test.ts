import { expect } from 'chai';
import fc from 'fast-check';
import { slugOf, slugsFor } from '../../../src/core/catalog/slug.ts';
import { searchWordsOf, wordsOf } from '../../../src/core/catalog/words.ts';

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());

describe('the words of a text', () => {
  it('are letters and digits of any script, in lower case, without accents', () => {
    expect(wordsOf('Météo: Zürich-West, 24h (天气) ПОГОДА ﬁve!')).to.deep.equal([
      'meteo',
      'zurich',
      'west',
      '24h',
      '天气',
      'погода',
      'five',
    ]);
    expect(wordsOf(' -_?! \u0000 🌦')).to.deep.equal([]);
  });

  it('are bounded, and hold nothing that a query would have to quote', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const word of wordsOf(text)) expect(word).to.match(/^[\p{L}\p{N}]{1,64}$/u);
      }),
    );
    expect(wordsOf('x'.repeat(100))).to.deep.equal(['x'.repeat(64), 'x'.repeat(36)]);
  });

  it('are the same for a text and for what was made of it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(wordsOf(wordsOf(text).join(' '))).to.deep.equal(wordsOf(text));
      }),
    );
  });

  it('of an API are those of its name, description and category, each once', () => {
    const api = { name: 'Weather API', description: 'weather for developers', category: 'developer-tools' };
    const words = ['weather', 'api', 'for', 'developers', 'developer', 'tools'];
    expect(searchWordsOf(api)).to.deep.equal(words);
    expect(searchWordsOf({ ...api, description: null })).to.deep.equal(['weather', 'api', 'developer', 'tools']);
  });
});

describe('the slug of a name', () => {
  for (const [name, slug] of [
    ['Weather API', 'weather-api'],
    ['  Météo & Co.  ', 'meteo-co'],
    ['a_b__C', 'a-b-c'],
    ['天气', 'api'],
    ['!!!', 'api'],
    ['x天y', 'x-y'],
    ['A'.repeat(120), 'a'.repeat(60)],
    [`${'a'.repeat(59)} b`, 'a'.repeat(59)],
  ] as const) {
    it(`is ${slug} for ${name.slice(0, 20)}`, () => expect(slugOf(name)).to.equal(slug));
  }

  it('is never empty, never too long, and never looks like an id', () => {
    fc.assert(
      fc.property(anyText, (name) => {
        for (const slug of slugsFor(name, 'aB3dE5gH')) expect(slug).to.match(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(slugOf(name).length).to.be.within(1, 60);
      }),
    );
  });

  it('has ever more special ones behind it', () => {
    expect(slugsFor('Weather API', 'Xy7')).to.deep.equal([
      'weather-api',
      'weather-api-2',
      'weather-api-3',
      'weather-api-xy7',
    ]);
  });
});
