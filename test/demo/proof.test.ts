import { expect } from 'chai';
import { type ChargeReport } from '../../src/demo/callora-client.ts';
import { type LedgerDeduct } from '../../src/demo/ledger-deducts.ts';
import { isProven, prove } from '../../src/demo/proof.ts';
import { renderVerdict } from '../../src/demo/verdict.ts';

const report = (requestId: string, amountUsdc: string, status = 'confirmed', stellarTxHash = 'h1'): ChargeReport => ({
  requestId,
  status,
  stellarTxHash,
  amountUsdc,
});
const deduct = (onChainId: string, units: bigint, hash = 'h1'): LedgerDeduct => ({ onChainId, units, hash });

const reports = [report('a', '0.001'), report('b', '0.002')];
const deducts = [deduct('A', 10_000n), deduct('B', 20_000n)];

describe('The proof of the demo', () => {
  it('holds when every confirmed charge was deducted once', () => {
    const proof = prove(reports, deducts);
    expect(isProven(proof)).to.equal(true);
    expect(proof).to.include({ deductedUnits: 30_000n, confirmedUnits: 30_000n, doubleCharges: 0 });
    expect(renderVerdict(proof)).to.match(/units of confirmed charges: 30000 = 30000\ndouble charges: 0\n/);
  });

  it('detects the same id on the chain twice', () => {
    const proof = prove(reports, [...deducts, deduct('A', 10_000n, 'h2')]);
    expect(proof.doubleCharges).to.equal(1);
    expect(isProven(proof)).to.equal(false);
  });

  it('detects a charge that was deducted again under another id', () => {
    const proof = prove(reports, [...deducts, deduct('C', 20_000n, 'h2')]);
    expect(proof.doubleCharges).to.equal(1);
    expect(isProven(proof)).to.equal(false);
    expect(renderVerdict(proof))
      .to.match(/: 50000 != 30000$/m)
      .and.to.contain('FAILED');
  });

  it('counts a charge that was deducted three times as two double charges', () => {
    const thrice = [deduct('A', 10_000n), deduct('A', 10_000n, 'h2'), deduct('A', 10_000n, 'h3')];
    expect(prove([report('a', '0.001')], thrice).doubleCharges).to.equal(2);
  });

  it('detects a confirmed charge that the ledger does not hold', () => {
    const proof = prove(reports, deducts.slice(1));
    expect(proof.missingDeducts).to.equal(1);
    expect(isProven(proof)).to.equal(false);
  });

  it('detects a confirmed charge whose transaction is not the one on the ledger', () => {
    const proof = prove([report('a', '0.001', 'confirmed', 'h9')], [deduct('A', 10_000n)]);
    expect(proof.missingDeducts).to.equal(1);
    expect(isProven(proof)).to.equal(false);
  });

  it('detects a deduct for a charge that is not confirmed', () => {
    const proof = prove([report('a', '0.001', 'voided')], [deduct('A', 10_000n)]);
    expect(proof.strayDeducts).to.equal(1);
    expect(isProven(proof)).to.equal(false);
  });

  it('detects a missing and a double charge even when the sums agree', () => {
    const twins = [report('a', '0.001'), report('b', '0.002'), report('c', '0.003')];
    const proof = prove(twins, [
      deduct('A', 10_000n),
      deduct('B', 20_000n),
      deduct('A', 10_000n),
      deduct('B', 20_000n),
    ]);
    expect(proof.deductedUnits).to.equal(proof.confirmedUnits);
    expect(proof).to.include({ doubleCharges: 2, missingDeducts: 1 });
    expect(isProven(proof)).to.equal(false);
  });

  it('refuses to judge charges of equal amounts, which it could not tell apart', () => {
    expect(() => prove([report('a', '0.001'), report('b', '0.001')], [])).to.throw('same amount');
  });
});
