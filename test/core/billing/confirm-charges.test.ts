import { expect } from 'chai';
import { BillingWorld, FORECAST } from '../../support/billing-world.ts';

const PRICE = FORECAST.units;
const LIFETIME_LEDGERS = 12;

describe('ConfirmCharges', () => {
  let world: BillingWorld;
  beforeEach(async () => {
    world = await BillingWorld.open({ channels: 1 });
    await world.fund('user_alice', 1000n * PRICE);
  });

  const submit = () => world.clock.finish(world.submitCharges.execute());
  const transactionStatuses = () =>
    world.database.transactions
      .values()
      .toArray()
      .map(({ status }) => status);
  const statusOf = async (requestId = FORECAST.requestId) => (await world.find(requestId))?.status;

  it('sends the same envelope again, at most once per ledger, until it lands', async () => {
    world.network.sendScript.push('dropped', 'try_again_later');
    await world.charge(FORECAST);
    await world.clock.finish(world.confirmCharges.execute());
    expect(world.network.sends).to.have.length(1);
    await world.settle();
    expect(world.network.sends).to.have.length(2);
    await world.settle();
    await world.settle();
    expect(await statusOf()).to.equal('confirmed');
    expect(new Set(world.network.sends).size).to.equal(1);
    expect(world.network.deducted).to.have.length(1);
  });

  it('sends what a dead worker had signed and not sent', async () => {
    const send = world.network.send.bind(world.network);
    world.network.send = () => new Promise(() => undefined);
    void world.deductUsage.execute({ charge: FORECAST, wait: { for: 'nothing' } });
    await world.clock.advance(0);
    world.network.send = send;
    const successor = await BillingWorld.open({ clock: world.clock, database: world.database, network: world.network });
    await successor.settle();
    await successor.settle();
    expect(await statusOf()).to.equal('confirmed');
    expect(world.network.deducted).to.have.length(1);
  });

  it('asks for revenue to be booked once charges are confirmed, and not before', async () => {
    await world.charge(FORECAST);
    await world.clock.finish(world.confirmCharges.execute());
    expect(world.revenueRequests).to.equal(0);
    await world.settle();
    expect(await statusOf()).to.equal('confirmed');
    expect(world.revenueRequests).to.equal(1);
    await world.clock.finish(world.confirmCharges.execute());
    expect(world.revenueRequests).to.equal(1);
  });

  it('builds anew only after proof of death: bound passed and sequence unused', async () => {
    world.network.sendScript.push('dropped');
    await world.charge(FORECAST);
    world.network.sendScript.push(...Array<'dropped'>(LIFETIME_LEDGERS).fill('dropped'));
    for (let ledger = 1; ledger < LIFETIME_LEDGERS; ledger += 1) await world.settle();
    expect(transactionStatuses()).to.deep.equal(['submitted']);
    await world.settle();
    await submit();
    expect(transactionStatuses()).to.deep.equal(['expired', 'submitted']);
    world.network.sendScript.length = 0;
    await world.settle(2);
    await world.settle();
    expect(await statusOf()).to.equal('confirmed');
    expect(new Set(world.network.sends).size).to.equal(2);
    expect(world.network.deducted).to.have.length(1);
  });

  it('builds anew when a foreign transaction used the sequence', async () => {
    world.network.sendScript.push('dropped');
    await world.charge(FORECAST);
    world.network.stalled = true;
    world.network.useSequence('GCHANNEL0');
    await world.settle(LIFETIME_LEDGERS);
    expect(transactionStatuses()[0]).to.equal('expired');
    world.network.stalled = false;
    await submit();
    await world.settle(2);
    await world.settle();
    expect(await statusOf()).to.equal('confirmed');
    expect(world.network.deducted).to.have.length(1);
  });

  it('never takes a foreign fee bump around our envelope for a proof of death', async () => {
    const { stellarTxHash } = (await world.charge(FORECAST))._unsafeUnwrap();
    world.network.stalled = true;
    world.network.useSequence('GCHANNEL0', stellarTxHash);
    const find = world.network.find.bind(world.network);
    // The node that answers the lookup has not indexed the fee bump yet.
    world.network.find = () => find('nothing');
    await world.settle(LIFETIME_LEDGERS + 1);
    expect(await statusOf()).to.equal('submitted');
    world.network.find = find;
    await world.settle();
    expect(await statusOf()).to.equal('confirmed');
  });

  it('waits while the sequence is used and nobody knows by what, frees the channel, and asks a person in the end', async () => {
    await world.charge(FORECAST);
    await world.charge({ ...FORECAST, requestId: 'req_2' });
    world.network.closeLedger();
    world.network.hiding = true;
    await world.settle(LIFETIME_LEDGERS);
    expect(await statusOf()).to.equal('submitted');
    await submit();
    expect(await statusOf('req_2')).to.equal('submitted');
    world.network.oldestLedger = 200;
    world.network.ledger = 201;
    await world.settle();
    expect(await statusOf()).to.equal('review');
    expect((await world.vaultOf('user_alice')).held).to.equal(2n * PRICE);
  });

  it('moves nothing for a FAILED transaction and carries its items again, in halves', async () => {
    const requests = Array.from({ length: 4 }, (_, index) => ({ ...FORECAST, requestId: `req_${index}` }));
    world.network.failing = true;
    await Promise.all(requests.map((charge) => world.deductUsage.execute({ charge, wait: { for: 'nothing' } })));
    await world.clock.advance(0);
    await world.settle();
    expect(await world.vaultOf('user_alice')).to.include({ held: 4n * PRICE, balanceSnapshot: 1000n * PRICE });
    world.network.failing = false;
    await submit();
    expect(
      world.database.transactions
        .values()
        .toArray()
        .map(({ itemIds }) => itemIds.length),
    ).to.deep.equal([4, 2]);
    await world.settle();
    await submit();
    await world.settle();
    expect(world.network.deducted).to.have.length(4);
  });

  it('leaves a charge to a person after its third FAILED transaction', async () => {
    world.network.failing = true;
    await world.charge(FORECAST);
    for (let failure = 1; failure <= 3; failure += 1) {
      await world.settle();
      await submit();
    }
    expect(await statusOf()).to.equal('review');
    expect(world.network.sends).to.have.length(3);
  });

  it('calls a charge failed when the ledger refused it and the simulation says why', async () => {
    await world.charge(FORECAST);
    world.network.balance = 0n;
    await world.settle();
    await submit();
    expect(await world.find(FORECAST.requestId)).to.include({ status: 'failed', voidReason: 'insufficient_balance' });
    expect((await world.vaultOf('user_alice')).held).to.equal(0n);
  });

  it('stops when the node that is asked for a transaction is another one, a thousand ledgers behind', async () => {
    world.network.ledger = 2000;
    await world.charge(FORECAST);
    const find = world.network.find.bind(world.network);
    world.network.find = (hash) => find(hash).map((sighting) => ({ ...sighting, latestLedger: 1000 }));
    const stopped = await world.clock.finish(world.confirmCharges.execute());
    expect(stopped._unsafeUnwrapErr()).to.include({ kind: 'ledger_regressed', ledger: 1000 });
    expect(await statusOf()).to.equal('submitted');
    world.network.find = find;
    await world.settle();
    expect(await statusOf()).to.equal('confirmed');
  });

  it('ignores a node that lags by three ledgers, and stops at one that lost a thousand', async () => {
    world.network.ledger = 2000;
    await world.charge(FORECAST);
    await world.settle(2);
    await world.charge({ ...FORECAST, requestId: 'req_2' });
    world.network.closeLedger();
    world.network.ledger -= 3;
    expect((await world.clock.finish(world.confirmCharges.execute()))._unsafeUnwrap().waiting).to.equal(1);
    world.network.ledger -= 1000;
    const stopped = await world.clock.finish(world.confirmCharges.execute());
    expect(stopped._unsafeUnwrapErr().kind).to.equal('ledger_regressed');
    expect(await statusOf('req_2')).to.equal('submitted');
    world.network.ledger += 1004;
    await world.settle();
    expect(await statusOf('req_2')).to.equal('confirmed');
  });

  it('changes nothing while the network cannot be asked', async () => {
    await world.charge(FORECAST);
    world.network.closeLedger();
    world.network.down = true;
    expect((await world.clock.finish(world.confirmCharges.execute()))._unsafeUnwrap().waiting).to.equal(1);
    world.network.down = false;
    await world.settle();
    expect(await statusOf()).to.equal('confirmed');
  });

  it('confirms once when two workers see the same landing', async () => {
    await world.charge(FORECAST);
    world.network.closeLedger();
    const { clock, database, network } = world;
    const other = await BillingWorld.open({ clock, database, network });
    await clock.finish(Promise.all([world.confirmCharges.execute(), other.confirmCharges.execute()]));
    expect(await world.vaultOf('user_alice')).to.include({ held: 0n, balanceSnapshot: 999n * PRICE });
    expect(world.database.revenueQueue.size).to.equal(1);
  });
});
