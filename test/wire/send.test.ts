import { expect } from 'chai';
import { FORECAST } from '../support/billing-world.ts';
import { ALICE, BALANCE } from './alice.ts';
import { expectCharged } from './expect-charged.ts';
import { LIFETIME_LEDGERS, WireWorld } from './wire-world.ts';

/** What a sender can meet instead of an answer that it may believe. */
const UNKNOWN_OUTCOMES: readonly (readonly [string, object])[] = [
  ['TRY_AGAIN_LATER', { fault: 'try_again_later' }],
  ['a connection cut before the request arrives', { fault: 'drop_request' }],
  ['a connection cut after the request arrived', { fault: 'drop_answer' }],
  ['status 429', { fault: 'http_status', status: 429 }],
  ['status 429 after the effect', { fault: 'http_status', status: 429, before: false }],
  ['status 500', { fault: 'http_status', status: 500 }],
  ['status 500 after the effect', { fault: 'http_status', status: 500, before: false }],
  ['status 502 with a page', { fault: 'http_status', status: 502 }],
  ['status 502 with a page after the effect', { fault: 'http_status', status: 502, before: false }],
  ['status 503', { fault: 'http_status', status: 503 }],
  ['status 504 with a page after the effect', { fault: 'http_status', status: 504, before: false }],
  ['HTML under status 200', { fault: 'html_answer' }],
  ['HTML under status 200 after the effect', { fault: 'html_answer', before: false }],
  ['a truncated body', { fault: 'truncated_answer' }],
  ['a stalled body, until the time-out', { fault: 'stalled_answer' }],
  ['a JSON-RPC error', { fault: 'rpc_error' }],
  ['a JSON-RPC error after the effect', { fault: 'rpc_error', before: false }],
];

describe('wire: answers to a send', () => {
  let world: WireWorld;
  beforeEach(async () => {
    world = await WireWorld.open();
    await world.fund(ALICE, BALANCE);
  });

  const sends = () => world.worker.line.sends;
  const lastSendStatus = () => world.transactions().at(-1)?.lastSendStatus;

  it('polls a PENDING transaction until the ledger shows it, and sends it no second time', async () => {
    const receipt = (await world.charge(FORECAST))._unsafeUnwrap();
    expect(receipt).to.include({ status: 'submitted', settled: true, alreadyProcessed: false });
    expect(lastSendStatus()).to.equal('pending');
    await world.confirm();
    expect((await world.find(FORECAST.requestId)).status).to.equal('submitted');
    await world.settle();
    expect(await world.find(FORECAST.requestId)).to.include({ status: 'confirmed', hash: receipt.stellarTxHash });
    expect(sends()).to.have.length(1);
    await expectCharged(world, 1);
  });

  it('goes on polling after DUPLICATE, the answer to the same envelope in the queue', async () => {
    const include = world.fault({ fault: 'never_include' });
    await world.charge(FORECAST);
    await world.settle();
    expect(lastSendStatus()).to.equal('duplicate');
    expect((await world.find(FORECAST.requestId)).status).to.equal('submitted');
    include();
    await world.settle();
    expect((await world.find(FORECAST.requestId)).status).to.equal('confirmed');
    expect(new Set(sends()).size).to.equal(1);
    await expectCharged(world, 1);
  });

  for (const [name, fault] of UNKNOWN_OUTCOMES) {
    it(`takes ${name} for unknown: the same envelope, at most once per ledger, until it lands once`, async () => {
      world.fault({ ...fault, method: 'sendTransaction', times: 2 });
      const receipt = (await world.charge(FORECAST))._unsafeUnwrap();
      expect(receipt).to.include({ status: 'submitted', settled: false });
      expect(sends()).to.have.length(1);
      for (let ledger = 1; ledger <= 3; ledger += 1) {
        await world.confirm();
        await world.confirm();
        expect(sends().length).to.be.at.most(ledger);
        await world.settle();
      }
      await world.settle();
      expect(await world.find(FORECAST.requestId)).to.include({ status: 'confirmed', hash: receipt.stellarTxHash });
      expect(new Set(sends()).size).to.equal(1);
      await expectCharged(world, 1);
    });
  }

  it('looks an already applied transaction up after txBadSeq, and confirms it', async () => {
    world.fault({ fault: 'drop_answer', method: 'sendTransaction', times: 1 });
    await world.charge(FORECAST);
    // The node has applied it and not indexed it yet, so it is sent again and truly answered with txBadSeq.
    world.fault({ fault: 'hide_transaction', method: 'getTransaction', times: 1 });
    await world.settle();
    expect(lastSendStatus()).to.equal('error');
    expect((await world.find(FORECAST.requestId)).status).to.equal('submitted');
    await world.confirm();
    expect((await world.find(FORECAST.requestId)).status).to.equal('confirmed');
    expect(world.transactions()).to.have.length(1);
    await expectCharged(world, 1);
  });

  it('does not believe a txBadSeq: the envelope lives until its death is proven', async () => {
    world.fault({ fault: 'send_error', resultCode: 'txBadSeq', method: 'sendTransaction', times: 1 });
    const receipt = (await world.charge(FORECAST))._unsafeUnwrap();
    expect(receipt).to.include({ status: 'submitted', settled: false });
    await world.settle(2);
    expect(await world.find(FORECAST.requestId)).to.include({ status: 'confirmed', hash: receipt.stellarTxHash });
    await expectCharged(world, 1);
  });

  it('rebuilds after txInsufficientFee only when death is proven, and then bids what the fees have become', async () => {
    // What the fees were when it was built is not what they are when it is sent.
    const surge = world.fault({ fault: 'fee_surge', factor: 50, method: 'sendTransaction' });
    const receipt = (await world.charge(FORECAST))._unsafeUnwrap();
    expect(receipt).to.include({ status: 'submitted', settled: false });
    expect(lastSendStatus()).to.equal('error');
    await world.settle(LIFETIME_LEDGERS - 1);
    expect(world.transactions()).to.have.length(1);
    surge();
    world.fault({ fault: 'fee_surge', factor: 50 });
    // Its last chance has passed too: now nothing but proof of death is left.
    await world.settle();
    expect(world.transactions().map(({ status }) => status)).to.deep.equal(['expired', 'submitted']);
    await world.settle();
    expect((await world.find(FORECAST.requestId)).status).to.equal('confirmed');
    expect(new Set(sends()).size).to.equal(2);
    await expectCharged(world, 1);
  });
});
