import { expect } from 'chai';
import fc from 'fast-check';
import { formatUsdc, parseUsdc } from '../../../src/core/shared/usdc.ts';

describe('USDC amounts', () => {
  const accepted: readonly [string, bigint][] = [
    ['0.01', 100_000n],
    ['1', 10_000_000n],
    ['0.0000001', 1n],
    ['007.5', 75_000_000n],
    ['999999999.9999999', 9_999_999_999_999_999n],
  ];
  for (const [text, units] of accepted) {
    it(`reads ${text} as ${units} units`, () => expect(parseUsdc(text)._unsafeUnwrap()).to.equal(units));
  }

  const refused = [
    '0',
    '0.0',
    '-1',
    '+1',
    '1e3',
    '0.00000001',
    ' 1',
    '1 ',
    '1.',
    '.5',
    'NaN',
    '',
    '0x10',
    '1,5',
    '1_0',
  ];
  refused.push('99999999999999999999', '1\n', '١');
  for (const text of refused) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(parseUsdc(text).isErr()).to.equal(true));
  }

  it('writes every positive amount so that it reads back to the same units', () => {
    const amounts = fc.bigInt({ min: 1n, max: 9_999_999_999_999_999n });
    fc.assert(fc.property(amounts, (units) => parseUsdc(formatUsdc(units))._unsafeUnwrap() === units));
  });

  it('writes zero and negative sums exactly', () => {
    expect(formatUsdc(0n)).to.equal('0');
    expect(formatUsdc(-1n)).to.equal('-0.0000001');
    expect(formatUsdc(-20_500_000n)).to.equal('-2.05');
  });
});
