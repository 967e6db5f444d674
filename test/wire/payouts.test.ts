import { Keypair } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { FORECAST } from '../support/billing-world.ts';
import { PayoutWorker } from './payout-worker.ts';
import { WireWorld } from './wire-world.ts';

const DEDUCTED = 1_000n * FORECAST.units;

describe('Payouts over the wire', () => {
  let world: WireWorld;
  let payer: PayoutWorker;

  beforeEach(async () => {
    world = await WireWorld.open({ channels: 2 });
    payer = await PayoutWorker.of(world);
    await world.fund('user_alice', DEDUCTED);
    // What is deducted is what the pool pays from.
    (await world.charge({ ...FORECAST, units: DEDUCTED }))._unsafeUnwrap();
    await world.settle();
  });

  it('pays one by distribute and several by batch_distribute, and the resolver of charges confirms both', async () => {
    const [bob, carol, dave] = [await payer.account(), await payer.account(), await payer.account()];
    await payer.earn('bob', 100n, bob);
    expect(await payer.pay()).to.deep.equal({ transactions: 1, stoppedBy: null });
    await payer.earn('carol', 70n, carol);
    await payer.earn('dave', 30n, dave);
    expect((await payer.pay()).transactions).to.equal(1);
    await world.settle();
    expect(payer.outcomes()).to.deep.equal(['completed', 'completed', 'completed']);
    expect(await Promise.all([bob, carol, dave].map((each) => payer.usdcOf(each)))).to.deep.equal([100n, 70n, 30n]);
    expect(world.transactions().map(({ kind, status }) => [kind, status])).to.deep.equal([
      ['deduct', 'confirmed'],
      ['payout', 'confirmed'],
      ['payout', 'confirmed'],
    ]);
  });

  it('sees beforehand who has no account and who no trustline, and pays the others', async () => {
    const bob = await payer.account();
    await payer.earn('bob', 100n, bob);
    await payer.earn('carol', 70n, await payer.account({ trustline: false }));
    await payer.earn('dave', 30n, Keypair.random().publicKey());
    expect((await payer.pay()).transactions).to.equal(1);
    await world.settle();
    expect(payer.outcomes()).to.deep.equal(['completed', 'trustline_missing', 'account_missing']);
    expect(await payer.usdcOf(bob)).to.equal(100n);
  });

  it('pays nothing from a paused pool, nor more than it holds', async () => {
    const bob = await payer.account();
    await payer.earn('bob', DEDUCTED + 1n, bob);
    await payer.pay();
    expect(payer.outcomes()).to.deep.equal(['pool_short']);
    await world.control(`contracts/${world.network.genesis.payoutPoolContractId}/pause`, {});
    await payer.earn('carol', 10n, await payer.account());
    await payer.pay();
    expect(payer.outcomes()).to.deep.equal(['pool_short', 'pool_paused']);
    expect(await payer.usdcOf(bob)).to.equal(0n);
  });

  it('pays nothing in the name of somebody who may not distribute', async () => {
    const impostor = await PayoutWorker.of(world, world.network.genesis.chargeSigner.secret);
    await impostor.earn('bob', 100n, await impostor.account());
    expect((await impostor.pay()).transactions).to.equal(0);
    expect(impostor.outcomes()).to.deep.equal(['pool_paused']);
  });

  it('pays once when the answer of the send is lost, and when nothing got through', async () => {
    for (const fault of ['drop_answer', 'drop_request']) {
      const bob = await payer.account();
      const end = world.fault({ fault, method: 'sendTransaction', times: 1 });
      await payer.earn(`bob after ${fault}`, 100n, bob);
      await payer.pay();
      end();
      await world.settle(2);
      expect(await payer.usdcOf(bob)).to.equal(100n);
    }
    expect(payer.outcomes()).to.deep.equal(['completed', 'completed']);
  });

  it('reads from the pool itself what it paid', async () => {
    const signal = () => new AbortController().signal;
    expect((await payer.records.paidOut(signal()))._unsafeUnwrap()).to.include({ units: 0n });
    await payer.earn('bob', 100n, await payer.account());
    await payer.pay();
    await payer.earn('carol', 70n, await payer.account());
    await payer.earn('dave', 30n, await payer.account());
    await payer.pay();
    await world.settle();
    const paid = (await payer.records.paidOut(signal()))._unsafeUnwrap();
    expect(paid).to.deep.include({ contractId: world.network.genesis.payoutPoolContractId, units: 200n });
    expect(paid.toLedger).to.equal(await world.latestLedger());
    payer.line.cut = true;
    expect((await world.clock.finish(payer.records.paidOut(signal()))).isErr()).to.equal(true);
  });
});
