import { expect } from 'chai';
import { BillingWorld, FORECAST } from '../../support/billing-world.ts';

const PRICE = FORECAST.units;

describe('DeductUsage', () => {
  let world: BillingWorld;
  beforeEach(async () => {
    world = await BillingWorld.open();
    await world.fund('user_alice', 10n * PRICE);
  });

  it('charges seed 000 request: sent at once, confirmed by the next ledger, debited exactly', async () => {
    const receipt = (await world.charge(FORECAST))._unsafeUnwrap();
    expect(receipt).to.include({ alreadyProcessed: false, status: 'submitted', settled: true });
    expect(receipt.stellarTxHash).to.match(/^[0-9a-f]{64}$/);
    expect(await world.vaultOf('user_alice')).to.include({ held: PRICE, balanceSnapshot: 10n * PRICE });

    await world.settle();
    expect(await world.find('req_abc123')).to.include({
      status: 'confirmed',
      hash: receipt.stellarTxHash,
      ledger: 101,
    });
    expect(await world.vaultOf('user_alice')).to.include({ held: 0n, balanceSnapshot: 9n * PRICE });
    expect(world.network.deducted.map(({ units }) => units)).to.deep.equal([PRICE]);
  });

  it('answers a repeat with the stored result and makes no on-chain call', async () => {
    const first = (await world.charge(FORECAST))._unsafeUnwrap();
    const { simulations, sends } = world.network;
    const calls = simulations + sends.length;
    const repeat = (await world.charge(FORECAST))._unsafeUnwrap();
    expect(repeat).to.deep.equal({ ...first, alreadyProcessed: true });
    expect(world.network.simulations + world.network.sends.length).to.equal(calls);
  });

  it('charges once when the same request arrives fifty times at once', async () => {
    const receipts = await Promise.all(Array.from({ length: 50 }, () => world.charge(FORECAST)));
    const results = receipts.map((receipt) => receipt._unsafeUnwrap());
    expect(results.filter(({ alreadyProcessed }) => !alreadyProcessed)).to.have.length(1);
    expect(new Set(results.map(({ stellarTxHash }) => stellarTxHash)).size).to.equal(1);
    await world.settle();
    expect(world.network.deducted).to.have.length(1);
    expect(world.database.charges.size).to.equal(1);
    expect(world.database.items.size).to.equal(1);
  });

  it('charges once when two instances get the same request at once', async () => {
    const { clock, database, network } = world;
    const other = await BillingWorld.open({ clock, database, network });
    const receipts = await Promise.all([world.charge(FORECAST), other.charge(FORECAST)]);
    const results = receipts.map((receipt) => receipt._unsafeUnwrap());
    expect(results.filter(({ alreadyProcessed }) => !alreadyProcessed)).to.have.length(1);
    await world.settle();
    expect(network.deducted).to.have.length(1);
  });

  for (const change of [
    { units: PRICE + 1n },
    { userId: 'user_bob' },
    { apiId: 'api_other' },
    { endpointId: 'endpoint_other' },
    { apiKeyId: 'key_other' },
  ]) {
    it(`refuses the same request id with another ${Object.keys(change)[0]}, and tells nothing of the stored row`, async () => {
      await world.charge(FORECAST);
      const refused = (await world.charge({ ...FORECAST, ...change }))._unsafeUnwrapErr();
      expect(refused).to.deep.equal({ kind: 'idempotency_conflict' });
      expect((await world.vaultOf('user_alice')).held).to.equal(PRICE);
    });
  }

  it('refuses a charge beyond the balance without a row, a hold or a call', async () => {
    const refused = (await world.charge({ ...FORECAST, units: 11n * PRICE }))._unsafeUnwrapErr();
    expect(refused).to.deep.equal({ kind: 'insufficient_balance', available: 10n * PRICE, required: 11n * PRICE });
    expect(world.database.charges.size + world.network.simulations).to.equal(0);
  });

  it('refuses a user without a vault', async () => {
    const refused = (await world.charge({ ...FORECAST, userId: 'user_nobody' }))._unsafeUnwrapErr();
    expect(refused.kind).to.equal('vault_not_found');
  });

  it('releases the hold when the contract says the money is not there, and the same id works once it is', async () => {
    world.network.balance = 0n;
    const refused = (await world.charge(FORECAST))._unsafeUnwrapErr();
    expect(refused).to.deep.equal({ kind: 'insufficient_balance', available: null, required: PRICE });
    expect((await world.vaultOf('user_alice')).held).to.equal(0n);

    world.network.balance = 1_000_000_000n;
    const again = (await world.charge(FORECAST))._unsafeUnwrap();
    expect(again).to.include({ alreadyProcessed: false, status: 'submitted' });
    await world.settle();
    expect(world.network.deducted).to.have.length(1);
    expect((await world.find(FORECAST.requestId))?.attempt).to.equal(2);
  });

  it('releases the hold while the contract is paused, and the same id works afterwards', async () => {
    world.network.paused = true;
    expect((await world.charge(FORECAST))._unsafeUnwrapErr().kind).to.equal('contract_refused');
    expect((await world.vaultOf('user_alice')).held).to.equal(0n);
    world.network.paused = false;
    expect((await world.charge(FORECAST))._unsafeUnwrap().status).to.equal('submitted');
  });

  it('answers "not settled" with the hash when the answer to the send is lost, and charges once all the same', async () => {
    world.network.sendScript.push('lost');
    const receipt = (await world.charge(FORECAST))._unsafeUnwrap();
    expect(receipt).to.include({ status: 'submitted', settled: false });
    expect(receipt.stellarTxHash).to.match(/^[0-9a-f]{64}$/);
    await world.settle();
    expect(await world.find(FORECAST.requestId)).to.include({ status: 'confirmed', hash: receipt.stellarTxHash });
    expect(world.network.deducted).to.have.length(1);
  });

  it('answers "reserved" when no channel is free in time, and sends the charge when one is', async () => {
    const narrow = await BillingWorld.open({ channels: 1 });
    await narrow.fund('user_alice', 10n * PRICE);
    await narrow.charge(FORECAST);
    const second = (await narrow.charge({ ...FORECAST, requestId: 'req_2' }))._unsafeUnwrap();
    expect(second).to.include({ status: 'reserved', stellarTxHash: null, settled: false });
    await narrow.settle();
    await narrow.clock.finish(narrow.submitCharges.execute());
    await narrow.settle();
    expect((await narrow.find('req_2'))?.status).to.equal('confirmed');
  });

  it('does not wait when the caller does not want to', async () => {
    const work = world.deductUsage.execute({ charge: FORECAST, wait: { for: 'nothing' } });
    expect((await work)._unsafeUnwrap()).to.include({ status: 'reserved', settled: false, alreadyProcessed: false });
  });

  it('waits for the confirmation when the caller wants to, and no longer than it wants', async () => {
    const wait = { for: 'confirmation', timeoutMs: 3000 } as const;
    const work = world.deductUsage.execute({ charge: FORECAST, wait });
    await world.clock.advance(1000);
    await world.settle();
    expect((await world.clock.finish(work))._unsafeUnwrap()).to.include({ status: 'confirmed', settled: true });

    const late = world.deductUsage.execute({ charge: { ...FORECAST, requestId: 'req_2' }, wait });
    const before = world.clock.now();
    expect((await world.clock.finish(late))._unsafeUnwrap()).to.include({ status: 'submitted', settled: false });
    expect(world.clock.now() - before).to.be.within(3000, 3100);
  });

  it('waits no longer than the caller wants though it is not even sent by then', async () => {
    const narrow = await BillingWorld.open({ channels: 1 });
    await narrow.fund('user_alice', 10n * PRICE);
    await narrow.charge(FORECAST);
    const before = narrow.clock.now();
    const wait = { for: 'confirmation', timeoutMs: 2000 } as const;
    const work = narrow.deductUsage.execute({ charge: { ...FORECAST, requestId: 'req_2' }, wait });
    const told = (await narrow.clock.finish(work))._unsafeUnwrap();
    expect(told).to.include({ status: 'reserved', stellarTxHash: null, settled: false });
    expect(narrow.clock.now() - before).to.be.within(2000, 2100);
  });

  it('shows the error of a voided leader to those that joined its flight, and lets none of them try again', async () => {
    world.network.paused = true;
    const refused = await Promise.all([world.charge(FORECAST), world.charge(FORECAST), world.charge(FORECAST)]);
    expect(refused.map((result) => result._unsafeUnwrapErr().kind)).to.deep.equal(Array(3).fill('contract_refused'));
    expect(world.database.charges.values().next().value?.attempt).to.equal(1);
  });

  it('tells a waiting caller that an administrator has voided the charge', async () => {
    const narrow = await BillingWorld.open({ channels: 1 });
    await narrow.fund('user_alice', 10n * PRICE);
    await narrow.charge(FORECAST);
    const waiting = narrow.deductUsage.execute({ charge: { ...FORECAST, requestId: 'req_2' }, wait: { for: 'send' } });
    await narrow.clock.advance(100);
    const charge = await narrow.find('req_2');
    await narrow.ledger.void(charge!, { reason: 'admin', final: true }, narrow.clock.now());
    expect((await narrow.clock.finish(waiting))._unsafeUnwrapErr().kind).to.equal('charge_voided');
  });
});
