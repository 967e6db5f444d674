import { expect } from 'chai';
import { gatheredIdOf, leafHashOf } from '../../../src/core/billing/call-leaf.ts';
import { rootOf } from '../../../src/core/billing/merkle-tree.ts';
import { GatheringWorld } from '../../support/gathering-world.ts';

const CONSUMERS = Array.from({ length: 100 }, (_, n) => `consumer_${n}`);
const CALLS = 20_000;
const SECONDS = 60;
const LEDGER_SECONDS = 5;
const PRICE = 10_000n;
const TRANSACTIONS_MAX = 30;

describe('A minute of 20 000 calls of 100 consumers', function () {
  this.timeout(120_000);

  it('takes at most 30 transactions, and every call is proven to be part of what one of them paid', async () => {
    const world = await GatheringWorld.open();
    const { clock, network } = world.billing;
    for (const consumer of CONSUMERS) await world.billing.fund(consumer, BigInt(CALLS) * PRICE);
    await world.nextWindow();
    const perConsumer = new Map(CONSUMERS.map((consumer) => [consumer, 0]));
    let calls = 0;
    for (let second = 0; second < SECONDS; second += 1) {
      const until = Math.floor(((second + 1) * CALLS) / SECONDS);
      const now = Map.groupBy(
        Array.from({ length: until - calls }, (_, n) => calls + n),
        (call) => CONSUMERS[call % CONSUMERS.length]!,
      );
      for (const [consumer, own] of now) {
        await world.serve(
          consumer,
          own.map((call) => `gw_${call}`),
          PRICE,
        );
        perConsumer.set(consumer, (perConsumer.get(consumer) ?? 0) + own.length);
      }
      calls = until;
      await clock.advance(1000);
      await world.gather();
      await world.submit();
      if (second % LEDGER_SECONDS === 0) await world.billing.settle();
    }
    await world.nextWindow();
    await world.gather();
    for (let ledger = 0; ledger < 4; ledger += 1) {
      await world.submitRipe();
      await world.billing.settle();
    }

    expect(calls).to.equal(CALLS);
    expect(network.sends.length).to.be.at.most(TRANSACTIONS_MAX);
    expect(world.items.every(({ status }) => status === 'confirmed')).to.equal(true);
    const paid = network.deducted.reduce((sum, { units }) => sum + units, 0n);
    expect(paid).to.equal(BigInt(CALLS) * PRICE);
    for (const [consumer, own] of perConsumer) {
      const { held, balanceSnapshot } = await world.billing.vaultOf(consumer);
      expect([held, balanceSnapshot]).to.deep.equal([0n, BigInt(CALLS - own) * PRICE]);
    }
    await expectAllProven(world);
  });
});

/** Against the ledger: each receipt leads from the call to an id that the network deducted exactly once. */
async function expectAllProven(world: GatheringWorld): Promise<void> {
  const deducted = new Map(world.billing.network.deducted.map(({ onChainId, hash }) => [onChainId, hash]));
  expect(deducted.size).to.equal(world.billing.network.deducted.length);
  const proven = new Map<string, number>();
  for (let call = 0; call < CALLS; call += 1) {
    const requestId = `gw_${call}`;
    const receipt = (await world.getReceipt.execute({ requestId, ownerId: null }))._unsafeUnwrap();
    const { charge, inclusion, onChainId } = receipt;
    expect(charge.requestId).to.equal(requestId);
    const root = rootOf(leafHashOf(inclusion!.leaf.salt, charge), inclusion!.proof);
    expect(gatheredIdOf(root)).to.equal(onChainId);
    expect(deducted.get(onChainId)).to.equal(receipt.hash);
    proven.set(onChainId, (proven.get(onChainId) ?? 0) + 1);
  }
  for (const item of world.items) expect(proven.get(item.onChainId)).to.equal(item.charges.length);
}
