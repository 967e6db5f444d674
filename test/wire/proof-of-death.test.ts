import { expect } from 'chai';
import { FORECAST } from '../support/billing-world.ts';
import { ALICE, BALANCE, PRICE } from './alice.ts';
import { expectCharged } from './expect-charged.ts';
import { LIFETIME_LEDGERS, WireWorld } from './wire-world.ts';

const SECOND = { ...FORECAST, requestId: 'req_second' };

describe('wire: NOT_FOUND', () => {
  let world: WireWorld;
  let channel: string;
  beforeEach(async () => {
    world = await WireWorld.open();
    [channel = ''] = world.channels;
    await world.fund(ALICE, BALANCE);
  });

  const sends = () => world.worker.line.sends;
  const statuses = () => world.transactions().map(({ status }) => status);

  it('waits and sends again below the ledger bound, and builds nothing new', async () => {
    const end = world.fault({ fault: 'drop_request', method: 'sendTransaction' });
    await world.charge(FORECAST);
    await world.settle(LIFETIME_LEDGERS - 4);
    expect(statuses()).to.deep.equal(['submitted']);
    expect(sends()).to.have.length(LIFETIME_LEDGERS - 3);
    end();
    await world.settle(2);
    expect(statuses()).to.deep.equal(['confirmed']);
    expect(new Set(sends()).size).to.equal(1);
    await expectCharged(world, 1);
  });

  it('rebuilds on the same channel with the same number once the bound passed with the sequence unused', async () => {
    world.fault({ fault: 'drop_request', method: 'sendTransaction', times: LIFETIME_LEDGERS });
    const { stellarTxHash } = (await world.charge(FORECAST))._unsafeUnwrap();
    await world.settle(LIFETIME_LEDGERS);
    const [dead, rebuilt] = world.transactions();
    expect(statuses()).to.deep.equal(['expired', 'submitted']);
    expect(rebuilt).to.include({ sourceAccount: channel, sequence: dead?.sequence });
    expect(rebuilt?.hash).to.not.equal(stellarTxHash);
    await world.settle();
    expect(await world.find(FORECAST.requestId)).to.include({ status: 'confirmed', hash: rebuilt?.hash });
    await expectCharged(world, 1);
  });

  it('takes an account read one ledger before the bound for no proof', async () => {
    world.fault({ fault: 'drop_request', method: 'sendTransaction', times: LIFETIME_LEDGERS });
    await world.charge(FORECAST);
    await world.settle(LIFETIME_LEDGERS - 1);
    // The node that knows no transaction has passed the bound; the one that shows the account has not.
    const end = world.fault({ fault: 'node_behind', ledgers: 1, method: 'getLedgerEntries' });
    await world.settle();
    expect(statuses()).to.deep.equal(['submitted']);
    end();
    await world.confirm();
    expect(statuses()).to.deep.equal(['expired', 'submitted']);
  });

  it('rebuilds with the next number once a foreign transaction is shown to have used the sequence', async () => {
    world.fault({ fault: 'drop_request', method: 'sendTransaction', times: 1 });
    world.fault({ fault: 'use_sequence', source: channel });
    await world.charge(FORECAST);
    await world.settle(LIFETIME_LEDGERS - 1);
    expect(statuses()).to.deep.equal(['submitted']);
    await world.settle();
    const [dead, rebuilt] = world.transactions();
    expect(statuses()).to.deep.equal(['expired', 'submitted']);
    expect(rebuilt).to.include({ sourceAccount: channel, sequence: (dead?.sequence ?? 0n) + 1n });
    await world.settle();
    expect((await world.find(FORECAST.requestId)).status).to.equal('confirmed');
    await expectCharged(world, 1);
  });

  it('never takes a fee bump around our own envelope for a foreign use of the sequence', async () => {
    const { stellarTxHash } = (await world.charge(FORECAST))._unsafeUnwrap();
    world.fault({ fault: 'fee_bump', hash: stellarTxHash });
    // Neither witness finds it by hash, but the list of transactions shows the fee bump.
    const reveal = [
      world.fault({ fault: 'hide_transaction', method: 'getTransaction' }),
      world.fault({ fault: 'hide_transaction', method: 'horizon' }),
    ];
    await world.settle(LIFETIME_LEDGERS + 3);
    expect(statuses()).to.deep.equal(['submitted']);
    expect((await world.find(FORECAST.requestId)).status).to.equal('submitted');
    for (const end of reveal) end();
    await world.settle();
    expect(await world.find(FORECAST.requestId)).to.include({ status: 'confirmed', hash: stellarTxHash });
    await expectCharged(world, 1);
  });

  it('keeps asking when the sequence is used and nobody shows by what, while the channel goes on', async () => {
    world.fault({ fault: 'hide_transaction', hash: (await world.charge(FORECAST))._unsafeUnwrap().stellarTxHash });
    await world.settle(LIFETIME_LEDGERS - 1);
    await world.charge(SECOND, { for: 'nothing' });
    expect(statuses()).to.deep.equal(['submitted']);
    await world.settle();
    await world.submit();
    const [hidden, next] = world.transactions();
    expect(hidden).to.include({ status: 'submitted', sequenceConsumed: true });
    expect(next).to.include({ sourceAccount: channel, sequence: (hidden?.sequence ?? 0n) + 1n });
    await world.settle();
    expect((await world.find(SECOND.requestId)).status).to.equal('confirmed');
    expect((await world.find(FORECAST.requestId)).status).to.equal('submitted');
    expect(await world.deducts()).to.have.length(2);
  });

  it('leaves it to a person past the history window, with its hold, and never charges it again', async () => {
    const reveal = world.fault({ fault: 'hide_transaction' });
    await world.charge(FORECAST);
    await world.settle(LIFETIME_LEDGERS + 5);
    expect((await world.find(FORECAST.requestId)).status).to.equal('submitted');
    world.fault({ fault: 'trim_history', ledgers: 2 });
    await world.settle();
    expect((await world.find(FORECAST.requestId)).status).to.equal('review');
    expect(world.vaultOf(ALICE)).to.include({ held: PRICE, balanceSnapshot: BALANCE });
    reveal();
    await world.settle(2);
    await world.submit();
    expect(statuses()).to.deep.equal(['review']);
    expect(await world.deducts()).to.have.length(1);
  });

  it('confirms by the second witness what the node has lost', async () => {
    world.fault({ fault: 'hide_transaction', method: 'getTransaction' });
    world.fault({ fault: 'hide_transaction', method: 'getTransactions' });
    const { stellarTxHash } = (await world.charge(FORECAST))._unsafeUnwrap();
    await world.settle(LIFETIME_LEDGERS - 1);
    expect((await world.find(FORECAST.requestId)).status).to.equal('submitted');
    await world.settle();
    expect(await world.find(FORECAST.requestId)).to.include({ status: 'confirmed', hash: stellarTxHash });
    await expectCharged(world, 1);
  });
});
