import { expect } from 'chai';
import { gatheredIdOf, leafOf } from '../../src/core/billing/call-leaf.ts';
import { merkleRoot, proveInclusion } from '../../src/core/billing/merkle-tree.ts';
import { type CallReceipt } from '../../src/demo/call-receipts.ts';
import { type LedgerDeduct } from '../../src/demo/ledger-deducts.ts';
import { type MadeCall } from '../../src/demo/make-calls.ts';
import { areProven, proveCalls } from '../../src/demo/prove-calls.ts';
import { renderCallVerdict } from '../../src/demo/verdict.ts';

const HASH = 'ab'.repeat(32);

/** Calls of one item, with the receipts that the service would give and the deduct that the ledger would show. */
function item(name: string, prices: readonly bigint[]) {
  const charges = prices.map((units, index) => ({
    ...{ requestId: `gw_${name}${index}`, attempt: 1, userId: 'alice', apiId: 'api', endpointId: 'endpoint' },
    units,
  }));
  const leaves = charges.map((charge, index) => leafOf('a secret', { ...charge, id: BigInt(index + 1) }));
  const hashes = leaves.map(({ hash }) => hash);
  const onChainId = gatheredIdOf(merkleRoot(hashes));
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const receipts: CallReceipt[] = charges.map(({ units, ...charge }, index) => ({
    requestId: charge.requestId,
    attempt: 1,
    stellarTxHash: HASH,
    onChainId,
    chargeCount: charges.length,
    leaf: { salt: hex(leaves[index]!.salt), charge: { ...charge, units: units.toString() } },
    proof: proveInclusion(hashes, index).map(({ side, hash }) => ({ side, hash: hex(hash) })),
  }));
  const calls: MadeCall[] = charges.map(({ requestId, units }) => ({ requestId, units }));
  const deduct: LedgerDeduct = { hash: HASH, onChainId, units: prices.reduce((sum, units) => sum + units, 0n) };
  return { calls, receipts, deduct };
}

describe('The proof of the calls', () => {
  const one = item('a', [100_000n, 25_000n, 25_000n]);
  const other = item('b', [100_000n]);
  const calls = [...one.calls, ...other.calls];
  const receipts = [...one.receipts, ...other.receipts];
  const deducts = [one.deduct, other.deduct];

  it('holds when every receipt leads to a deduct of the sum of its calls', () => {
    const proof = proveCalls(calls, receipts, [...deducts, { hash: HASH, onChainId: 'direct', units: 7n }]);
    expect(proof).to.deep.equal({
      ...{ calls: 4, items: 2, unproven: 0, wrongItems: 0 },
      ...{ chargedUnits: 250_000n, deductedUnits: 250_000n },
    });
    expect(areProven(proof)).to.equal(true);
    expect(renderCallVerdict(proof)).to.contain('4 calls in 2 items').and.to.contain('250000 = 250000');
  });

  const [first, ...rest] = receipts as [CallReceipt, ...CallReceipt[]];
  const charge = (over: Partial<CallReceipt['leaf']['charge']>): CallReceipt => ({
    ...first,
    leaf: { ...first.leaf, charge: { ...first.leaf.charge, ...over } },
  });
  const broken: Readonly<Record<string, readonly [readonly CallReceipt[], readonly LedgerDeduct[]]>> = {
    'a receipt is missing': [rest, deducts],
    'a receipt says another price': [[charge({ units: '1' }), ...rest], deducts],
    'a receipt says what its proof does not bear out': [[charge({ endpointId: 'dearer' }), ...rest], deducts],
    'a proof leads elsewhere': [[{ ...first, proof: first.proof.slice(1) }, ...rest], deducts],
    'the ledger does not hold the deduct': [receipts, [other.deduct]],
    'the ledger holds it in another transaction': [receipts, [{ ...one.deduct, hash: 'cd'.repeat(32) }, other.deduct]],
    'the ledger holds it twice': [receipts, [one.deduct, ...deducts]],
    'more was deducted than the calls add up to': [receipts, [{ ...one.deduct, units: 150_001n }, other.deduct]],
  };
  for (const [fault, [shown, onLedger]] of Object.entries(broken)) {
    it(`fails when ${fault}`, () => {
      const proof = proveCalls(calls, shown, onLedger);
      expect(areProven(proof)).to.equal(false);
      expect(renderCallVerdict(proof)).to.contain('FAILED');
    });
  }
});
