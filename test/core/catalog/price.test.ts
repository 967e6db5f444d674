import { expect } from 'chai';
import fc from 'fast-check';
import { parsePrice } from '../../../src/core/catalog/price.ts';
import { formatUsdc } from '../../../src/core/shared/usdc.ts';

describe('parsePrice', () => {
  for (const [text, units] of [
    ['0.01', 100_000n],
    ['0', 0n],
    ['0.0000000', 0n],
    ['000', 0n],
    ['0.0000001', 1n],
    ['999999999.9999999', 9_999_999_999_999_999n],
  ] as const) {
    it(`reads ${text}`, () => expect(parsePrice(text)._unsafeUnwrap()).to.equal(units));
  }

  for (const text of [
    '',
    '-1',
    '-0',
    '+0',
    '.5',
    '0.',
    '1e1',
    '0x0',
    ' 0',
    '0\n',
    '0.00000001',
    '0.00000000',
    '1000000000',
    'NaN',
    '1,0',
    '٠',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(parsePrice(text).isErr()).to.equal(true));
  }

  it('reads back whatever is written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 9_999_999_999_999_999n }), (units) => {
        expect(parsePrice(formatUsdc(units))._unsafeUnwrap()).to.equal(units);
      }),
    );
  });
});
