import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { CachedDeductLimits } from '../../../src/adapters/caching/cached-deduct-limits.ts';
import { type DeductLimits } from '../../../src/core/billing/ports/deduct-limits.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const FRESH_MS = 300_000;
type Answer = ReturnType<DeductLimits['maxDeduct']>;
const AWAY: Answer = errAsync({ kind: 'network_unavailable' });

describe('CachedDeductLimits', () => {
  let clock: VirtualClock;
  let asked: string[];
  let answer: Answer;
  let limits: CachedDeductLimits;
  beforeEach(() => {
    clock = new VirtualClock();
    asked = [];
    answer = okAsync(7n);
    const source: DeductLimits = {
      maxDeduct: (contractId) => {
        asked.push(contractId);
        return answer;
      },
    };
    limits = new CachedDeductLimits(source, clock);
  });
  const ask = async (contractId = 'C') => limits.maxDeduct(contractId, new AbortController().signal);

  it('asks once per contract while what it knows is fresh, also that there is no limit', async () => {
    expect([(await ask())._unsafeUnwrap(), (await ask())._unsafeUnwrap()]).to.deep.equal([7n, 7n]);
    answer = okAsync(null);
    expect([(await ask('D'))._unsafeUnwrap(), (await ask('D'))._unsafeUnwrap()]).to.deep.equal([null, null]);
    expect(asked).to.deep.equal(['C', 'D']);
  });

  it('asks again afterwards, and takes the new limit', async () => {
    await ask();
    await clock.advance(FRESH_MS);
    answer = okAsync(5n);
    expect((await ask())._unsafeUnwrap()).to.equal(5n);
  });

  it('serves what it knows on while the network is away, without asking at every turn', async () => {
    await ask();
    await clock.advance(FRESH_MS);
    answer = AWAY;
    for (let turn = 0; turn < 3; turn += 1) expect((await ask())._unsafeUnwrap()).to.equal(7n);
    expect(asked).to.have.length(2);
  });

  it('knows nothing of a contract that never answered', async () => {
    answer = AWAY;
    expect((await ask())._unsafeUnwrapErr()).to.deep.equal({ kind: 'network_unavailable' });
    answer = okAsync(7n);
    expect((await ask())._unsafeUnwrap()).to.equal(7n);
  });
});
