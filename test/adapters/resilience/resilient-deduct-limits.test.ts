import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { ResilientDeductLimits } from '../../../src/adapters/resilience/resilient-deduct-limits.ts';
import { type DeductLimits } from '../../../src/core/billing/ports/deduct-limits.ts';
import { NEVER_ABORTED, serviceWorld } from './support.ts';

type Answer = ReturnType<DeductLimits['maxDeduct']>;
const AWAY: Answer = errAsync({ kind: 'network_unavailable' });

describe('ResilientDeductLimits', () => {
  const ask = async (...answers: Answer[]) => {
    const world = serviceWorld();
    let asked = 0;
    const limits = new ResilientDeductLimits({ maxDeduct: () => answers[asked++] ?? AWAY }, world.service);
    const result = await world.clock.finish(limits.maxDeduct('C', NEVER_ABORTED));
    return { result, asked };
  };

  it('asks again while the network fails: reading changes nothing', async () => {
    const { result, asked } = await ask(AWAY, okAsync(7n));
    expect([result._unsafeUnwrap(), asked]).to.deep.equal([7n, 2]);
  });

  it('is without a network when that stays away', async () => {
    expect((await ask()).result._unsafeUnwrapErr()).to.deep.equal({ kind: 'network_unavailable' });
  });
});
