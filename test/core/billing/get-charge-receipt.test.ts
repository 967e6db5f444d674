import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { leafHashOf } from '../../../src/core/billing/call-leaf.ts';
import { GetChargeReceipt } from '../../../src/core/billing/get-charge-receipt.ts';
import { merkleRoot } from '../../../src/core/billing/merkle-tree.ts';
import { type ChargeReceipts, type ReceiptCharge } from '../../../src/core/billing/ports/charge-receipts.ts';

const SALT = new Uint8Array(32).fill(1);
const CHARGE = { requestId: 'gw_1', attempt: 1, userId: 'alice', apiId: 'api', endpointId: 'e', units: 7n };
const LEAVES = [leafHashOf(SALT, CHARGE), new Uint8Array(32).fill(2)];

describe('GetChargeReceipt', () => {
  const stored = (over: Partial<ReceiptCharge> = {}): ReceiptCharge => {
    const gathered = { merkleRoot: merkleRoot(LEAVES), salt: SALT };
    const item = { id: 9n, onChainId: 'id', contractId: 'C', hash: 'ab', ledger: 7, gathered };
    return { ...CHARGE, id: 3n, item, ...over };
  };
  const get = (charge: ReceiptCharge | null, over: Partial<ChargeReceipts> = {}) => {
    const leaves = LEAVES.map((hash, index) => ({ chargeId: BigInt(3 + index), hash }));
    const receipts = { find: () => okAsync(charge), leaves: () => okAsync(leaves), ...over };
    return new GetChargeReceipt(receipts).execute({ requestId: 'gw_1', ownerId: 'alice' });
  };

  it('shows what was charged, where, and the way from the leaf to the root', async () => {
    const receipt = (await get(stored()))._unsafeUnwrap();
    expect(receipt).to.deep.include({ charge: CHARGE, onChainId: 'id', hash: 'ab', ledger: 7, chargeCount: 2 });
    expect(receipt.inclusion?.proof).to.deep.equal([{ side: 'right', hash: LEAVES[1] }]);
  });

  it('never hands out a proof that proves nothing: a charge that is not what its item says is a bug', async () => {
    const receipt = await Promise.resolve(get(stored({ units: 8n }))).catch((error: unknown) => error);
    expect(receipt).to.be.instanceOf(Error);
  });

  it('tells when the store does not answer', async () => {
    const away = () => errAsync({ kind: 'database_unavailable' as const });
    for (const over of [{ find: away }, { leaves: away }]) {
      expect((await get(stored(), over))._unsafeUnwrapErr()).to.deep.equal({ kind: 'database_unavailable' });
    }
  });

  it('answers the charge of another user as one that is not there', async () => {
    for (const charge of [null, stored({ userId: 'bob' })]) {
      expect((await get(charge))._unsafeUnwrapErr()).to.deep.equal({ kind: 'charge_not_found' });
    }
  });
});
