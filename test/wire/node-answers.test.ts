import { expect } from 'chai';
import { FORECAST } from '../support/billing-world.ts';
import { ALICE, BALANCE, PRICE, charges } from './alice.ts';
import { expectCharged } from './expect-charged.ts';
import { LIFETIME_LEDGERS, WireWorld } from './wire-world.ts';

describe('wire: applied transactions', () => {
  let world: WireWorld;
  beforeEach(async () => {
    world = await WireWorld.open();
    await world.fund(ALICE, BALANCE);
  });

  const itemCounts = () => world.transactions().map(({ itemIds }) => itemIds.length);

  it('confirms a SUCCESS with hash and ledger number as the network has them in its books', async () => {
    await world.charge(FORECAST);
    await world.settle();
    const [deduct] = await world.deducts();
    const { status, hash, ledger } = await world.find(FORECAST.requestId);
    expect({ status, hash, ledger }).to.deep.equal({ status: 'confirmed', hash: deduct?.hash, ledger: deduct?.ledger });
    await expectCharged(world, 1);
  });

  it('moves nothing for a FAILED transaction and sends its items again in halves', async () => {
    const end = world.fault({ fault: 'apply_failed', times: 1 });
    await world.reserve(charges(4));
    await world.submit();
    await world.settle();
    expect(await world.deducts()).to.deep.equal([]);
    expect(world.vaultOf(ALICE)).to.include({ held: 4n * PRICE, balanceSnapshot: BALANCE });
    end();
    await world.settle(3);
    expect(itemCounts()).to.deep.equal([4, 2, 2]);
    await expectCharged(world, 4);
  });

  it('learns from a new simulation why one charge FAILED, and releases its hold', async () => {
    await world.charge(FORECAST);
    await world.control(`contracts/${world.contractId}/drain`, {});
    await world.settle();
    expect(world.transactions().map(({ status }) => status)).to.deep.equal(['failed']);
    expect(await world.find(FORECAST.requestId)).to.include({ status: 'failed', voidReason: 'insufficient_balance' });
    expect(world.vaultOf(ALICE)).to.include({ held: 0n, balanceSnapshot: BALANCE });
    expect(await world.deducts()).to.deep.equal([]);
  });

  it('leaves a charge to a person after it FAILED three times, with its hold', async () => {
    world.fault({ fault: 'apply_failed' });
    await world.charge(FORECAST);
    await world.settle(2);
    expect((await world.find(FORECAST.requestId)).status).to.equal('submitted');
    await world.settle(3);
    expect((await world.find(FORECAST.requestId)).status).to.equal('review');
    expect(world.transactions().map(({ status }) => status)).to.deep.equal(['failed', 'failed', 'failed']);
    expect(world.vaultOf(ALICE)).to.include({ held: PRICE, balanceSnapshot: BALANCE });
    expect(await world.deducts()).to.deep.equal([]);
  });

  it('confirms a charge that a stranger wrapped in a fee bump, and charges it once', async () => {
    const { stellarTxHash } = (await world.charge(FORECAST))._unsafeUnwrap();
    world.fault({ fault: 'fee_bump', hash: stellarTxHash });
    await world.settle();
    expect(await world.find(FORECAST.requestId)).to.include({ status: 'confirmed', hash: stellarTxHash });
    await world.settle(LIFETIME_LEDGERS);
    expect(world.transactions()).to.have.length(1);
    await expectCharged(world, 1);
  });

  it('confirms an answer that comes thirty ledgers late', async () => {
    const { stellarTxHash } = (await world.charge(FORECAST))._unsafeUnwrap();
    world.fault({ fault: 'hide_transaction', ledgers: 30 });
    await world.settle(30);
    expect((await world.find(FORECAST.requestId)).status).to.equal('submitted');
    await world.settle();
    expect(await world.find(FORECAST.requestId)).to.include({ status: 'confirmed', hash: stellarTxHash });
    await expectCharged(world, 1);
  });
});
