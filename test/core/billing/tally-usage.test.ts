import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { TallyUsage } from '../../../src/core/billing/tally-usage.ts';

describe('TallyUsage', () => {
  it('goes on behind the last charge of each chunk until there are none', async () => {
    const asked: bigint[] = [];
    const tally = (after: bigint, limit: number) => {
      asked.push(after);
      return okAsync(after < 2500n ? after + BigInt(limit) : null);
    };
    expect((await new TallyUsage({ tally }).execute())._unsafeUnwrap()).to.equal(3);
    expect(asked).to.deep.equal([0n, 1000n, 2000n, 3000n]);
  });

  it('ends a run though there is always more', async () => {
    const tally = (after: bigint) => okAsync(after + 1n);
    expect((await new TallyUsage({ tally }).execute())._unsafeUnwrap()).to.equal(100);
  });

  it('says so when the store does not answer', async () => {
    const outcome = await new TallyUsage({ tally: () => errAsync({ kind: 'database_unavailable' }) }).execute();
    expect(outcome._unsafeUnwrapErr()).to.deep.equal({ kind: 'database_unavailable' });
  });
});
