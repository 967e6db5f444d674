import { expect } from 'chai';
import { okAsync } from 'neverthrow';
import { endOf, isServed, outcomeOf, outcomeOfFault, verdictOf } from '../../../src/core/gateway/call-verdict.ts';
import { type CallPayment } from '../../../src/core/gateway/pay-for-call.ts';

const PAYMENT: CallPayment = {
  requestId: 'gw_a',
  charge: { chargeId: 1n, attempt: 1 },
  cost: 'on_hold',
  isReplay: false,
  units: 100n,
  keepsDelivery: true,
  committed: okAsync(undefined),
};

describe('the verdict of a call', () => {
  it('falls by the status and by what the provider wants to be paid for', () => {
    const statuses = [200, 304, 399, 400, 404, 499, 500, 503, 599];
    expect(statuses.filter((status) => isServed('response', status))).to.deep.equal([200, 304, 399, 400, 404, 499]);
    expect(statuses.filter((status) => isServed('success', status))).to.deep.equal([200, 304, 399]);
  });

  it('charges what was served, releases what was not, and asks nothing for what is free', () => {
    expect(verdictOf(PAYMENT, true)).to.equal('charged');
    expect(verdictOf(PAYMENT, false)).to.equal('released');
    expect(verdictOf({ ...PAYMENT, cost: 'free' }, true)).to.equal('free');
    expect(verdictOf({ ...PAYMENT, cost: 'free' }, false)).to.equal('released');
  });

  it('leaves a repeat what the first call was, whatever comes of it', () => {
    for (const served of [true, false]) {
      expect(verdictOf({ ...PAYMENT, cost: 'paid_before', isReplay: true }, served)).to.equal('charged');
      expect(verdictOf({ ...PAYMENT, cost: 'free', isReplay: true }, served)).to.equal('free');
    }
  });

  it('blames the upstream for what only it can be blamed for', () => {
    expect([200, 404, 500, 501].map(outcomeOf)).to.deep.equal(Array(4).fill('success'));
    expect([502, 503, 504].map(outcomeOf)).to.deep.equal(Array(3).fill('failure'));
    expect(outcomeOfFault({ kind: 'upstream_unreachable' })).to.equal('failure');
    expect(outcomeOfFault({ kind: 'upstream_timeout' })).to.equal('failure');
    for (const kind of ['caller_left', 'call_body_broken', 'call_body_timeout', 'upstream_forbidden'] as const) {
      expect(outcomeOfFault({ kind })).to.equal('ignored');
    }
  });

  it('takes an answer as had once a part of it was seen and its upstream held out', () => {
    expect(endOf({ end: 'complete', reached: true })).to.equal('delivered');
    expect(endOf({ end: 'caller_left', reached: true })).to.equal('delivered');
    expect(endOf({ end: 'caller_left', reached: false })).to.equal('broken');
    expect(endOf({ end: 'upstream_broke', reached: true })).to.equal('broken');
    expect(endOf({ end: 'upstream_broke', reached: false })).to.equal('broken');
  });
});
