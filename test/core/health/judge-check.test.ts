import { expect } from 'chai';
import { OK, type ComponentCheck } from '../../../src/core/health/component.ts';
import { isFailed, judgeCheck, TIMED_OUT } from '../../../src/core/health/judge-check.ts';
import { GONE, LAGGING, SLOW } from './support/scripted-probe.ts';

const limits = { timeoutMs: 2_000, slowMs: 1_000 };
const internal = { kind: 'internal', limits } as const;
const external = { kind: 'external', limits } as const;
const EXCUSED: ComponentCheck = { status: 'degraded', reason: 'timeout' };

describe('judgeCheck', () => {
  it('calls a good answer slow only beyond the threshold', () => {
    expect(judgeCheck(internal, OK, 1_000, null)).to.deep.equal(OK);
    expect(judgeCheck(internal, OK, 1_001, null)).to.deep.equal(SLOW);
  });

  it('keeps what is worse than slow', () => {
    for (const check of [LAGGING, GONE]) expect(judgeCheck(external, check, 5_000, null)).to.deep.equal(check);
  });

  it('takes an internal time-out for down at once', () => {
    expect(judgeCheck(internal, TIMED_OUT, 2_000, OK)).to.deep.equal(TIMED_OUT);
  });

  for (const [name, previous, expected] of [
    ['degraded when it is the first word ever', null, EXCUSED],
    ['degraded after a good answer', OK, EXCUSED],
    ['degraded after a slow answer', SLOW, EXCUSED],
    ['down after another time-out', EXCUSED, TIMED_OUT],
    ['down after any other failure', GONE, TIMED_OUT],
  ] as const) {
    it(`takes an external time-out for ${name}`, () => {
      expect(judgeCheck(external, TIMED_OUT, 2_000, previous)).to.deep.equal(expected);
    });
  }
});

describe('isFailed', () => {
  it('is what brought nothing usable: down or timed out', () => {
    expect([OK, SLOW, LAGGING].map(isFailed)).to.deep.equal([false, false, false]);
    expect([GONE, TIMED_OUT, EXCUSED].map(isFailed)).to.deep.equal([true, true, true]);
  });
});
