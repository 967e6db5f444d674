import { expect } from 'chai';
import { errAsync } from 'neverthrow';
import { onChainIdOf } from '../../../src/core/billing/charge-identity.ts';
import { BillingWorld, FORECAST, POOL } from '../../support/billing-world.ts';

const PRICE = FORECAST.units;

/** Reserves `count` charges of one user without sending any of them. */
async function reserve(world: BillingWorld, count: number, userId = 'user_alice', prefix = 'req'): Promise<void> {
  const charges = Array.from({ length: count }, (_, index) => ({
    ...FORECAST,
    userId,
    requestId: `${prefix}_${index}`,
    fingerprint: Buffer.from(`${prefix} ${index}`),
  }));
  const outcomes = (await world.ledger.reserveMany(charges, world.clock.now()))._unsafeUnwrap();
  expect(outcomes.map(({ kind }) => kind)).to.deep.equal(Array(count).fill('reserved'));
}

const submit = (world: BillingWorld) => world.clock.finish(world.submitCharges.execute());

describe('SubmitCharges', () => {
  let world: BillingWorld;
  beforeEach(async () => {
    world = await BillingWorld.open();
    await world.fund('user_alice', 1000n * PRICE);
  });

  it('carries up to fifty charges in one transaction', async () => {
    await reserve(world, 120);
    expect((await submit(world))._unsafeUnwrap()).to.deep.equal({ transactions: 3, networkAvailable: true });
    expect(world.network.sends).to.have.length(3);
    await world.settle();
    expect(world.network.deducted).to.have.length(120);
    expect(await world.vaultOf('user_alice')).to.include({ held: 0n, balanceSnapshot: 880n * PRICE });
  });

  it('uses one transaction per channel and leaves the rest for the next ledger', async () => {
    await reserve(world, 200);
    expect((await submit(world))._unsafeUnwrap().transactions).to.equal(3);
    expect((await submit(world))._unsafeUnwrap().transactions).to.equal(0);
    await world.settle();
    await submit(world);
    expect(world.network.sends).to.have.length(4);
  });

  it('commits the signed envelope before it sends it', async () => {
    await reserve(world, 1);
    const statusAtSend: unknown[] = [];
    const send = world.network.send.bind(world.network);
    world.network.send = (envelopeXdr) => {
      statusAtSend.push(
        world.database.transactions
          .values()
          .toArray()
          .map((one) => [one.envelopeXdr, one.status]),
      );
      return send(envelopeXdr);
    };
    await submit(world);
    expect(statusAtSend).to.deep.equal([[[world.network.sends[0], 'signed']]]);
  });

  it('halves a refused group until what is refused stands alone, and carries its neighbours', async () => {
    const culprit = { contractId: POOL, requestId: 'req_13', attempt: 1 };
    const id = onChainIdOf({ secret: 'a secret of the tests', passphrase: 'Paper Network' }, culprit);
    world.network.refusedIds.set(id, 'other');
    await reserve(world, 50);
    await submit(world);
    await world.settle();
    await submit(world);
    await world.settle();
    expect(world.network.deducted).to.have.length(49);
    expect(await world.find('req_13')).to.include({ status: 'voided', voidReason: 'contract_refused' });
    expect((await world.vaultOf('user_alice')).held).to.equal(0n);
  });

  it('releases everything it claimed while the contract is paused', async () => {
    world.network.paused = true;
    await reserve(world, 5);
    await submit(world);
    expect(await world.find('req_4')).to.include({ status: 'voided', voidReason: 'contract_paused' });
    expect((await world.vaultOf('user_alice')).held).to.equal(0n);
    expect(world.network.simulations).to.equal(1);
  });

  it('sends nothing and keeps every charge while the network is down', async () => {
    world.network.down = true;
    await reserve(world, 5);
    expect((await submit(world))._unsafeUnwrap()).to.deep.equal({ transactions: 0, networkAvailable: false });
    expect((await world.find('req_0'))?.status).to.equal('reserved');
    world.network.down = false;
    expect((await submit(world))._unsafeUnwrap().transactions).to.equal(1);
  });

  it('claims nothing while the network stays away, and goes on when it is back', async () => {
    const look = world.network.latestLedger.bind(world.network);
    world.network.latestLedger = () => errAsync({ kind: 'network_unavailable' });
    await reserve(world, 5);
    let claims = 0;
    const claim = world.items.claim.bind(world.items);
    world.items.claim = (...asked) => {
      claims += 1;
      return claim(...asked);
    };
    await submit(world);
    const claimsAtFirst = claims;
    for (let run = 0; run < 3; run += 1)
      expect((await submit(world))._unsafeUnwrap()).to.deep.equal({ transactions: 0, networkAvailable: false });
    expect(claims).to.equal(claimsAtFirst);
    world.network.latestLedger = look;
    expect((await submit(world))._unsafeUnwrap()).to.deep.equal({ transactions: 1, networkAvailable: true });
  });

  it('leaves an item that the contract knows already to a person instead of charging it again', async () => {
    await reserve(world, 1);
    const id = onChainIdOf(
      { secret: 'a secret of the tests', passphrase: 'Paper Network' },
      { contractId: POOL, requestId: 'req_0', attempt: 1 },
    );
    world.network.refusedIds.set(id, 'duplicate_request_id');
    await submit(world);
    expect((await world.find('req_0'))?.status).to.equal('review');
    expect((await world.vaultOf('user_alice')).held).to.equal(PRICE);
    expect(world.network.sends).to.have.length(0);
  });

  it('lets two workers share the work without sending any charge twice', async () => {
    const { clock, database, network } = world;
    const other = await BillingWorld.open({ clock, database, network });
    await reserve(world, 130);
    await clock.finish(Promise.all([world.submitCharges.execute(), other.submitCharges.execute()]));
    await world.settle();
    expect(network.deducted).to.have.length(130);
    expect(new Set(network.deducted.map(({ onChainId }) => onChainId)).size).to.equal(130);
  });

  it('takes over a dead worker claim when it has run out, and not before', async () => {
    await reserve(world, 1);
    const claim = { token: 'of a dead worker', until: world.clock.now() + 30_000 };
    const [charge] = (await world.items.unassigned(1))._unsafeUnwrap();
    await world.items.form([{ chargeId: charge!.id, attempt: 1, onChainId: 'an id' }], world.clock.now());
    await world.items.claim(claim, 50, world.clock.now());
    expect((await submit(world))._unsafeUnwrap().transactions).to.equal(0);
    await world.clock.advance(30_000);
    expect((await submit(world))._unsafeUnwrap().transactions).to.equal(1);
  });

  it('throws an envelope away unsent when one of its items is no longer its own', async () => {
    await reserve(world, 2);
    const prepare = world.network.prepareDeduct.bind(world.network);
    world.network.prepareDeduct = (deduct) => {
      const item = world.database.items.values().next().value!;
      item.claimToken = 'a faster worker';
      item.claimUntil = world.clock.now() + 1000;
      world.network.prepareDeduct = prepare;
      return prepare(deduct);
    };
    await submit(world);
    expect(world.network.sends).to.have.length(1);
    expect(world.database.transactions.values().next().value?.itemIds).to.have.length(1);
    await world.clock.advance(1000);
    await world.settle();
    await submit(world);
    await world.settle();
    expect(world.network.deducted).to.have.length(2);
  });
});
