import { expect } from 'chai';
import { InMemoryIdempotentReplies } from '../../../src/adapters/memory/in-memory-idempotent-replies.ts';
import { MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { ForgetIdempotentReplies } from '../../../src/core/access/forget-idempotent-replies.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const EXPIRED = 5_001;

describe('ForgetIdempotentReplies', () => {
  it('forgets what has expired by its clock, and leaves what is too much for one run to the next', async () => {
    const clock = new VirtualClock();
    const replies = new InMemoryIdempotentReplies(new MemoryDatabase());
    const now = clock.now();
    const claim = (key: string, expiresAt: number) =>
      replies.claim({ userId: 'alice', key, fingerprint: 'f', token: 't', now, claimUntil: now, expiresAt });
    for (let index = 0; index < EXPIRED; index += 1) await claim(`old-${index}`, now + 1);
    await claim('young', now + 1_000);
    const forget = new ForgetIdempotentReplies(replies, clock);
    expect((await forget.execute())._unsafeUnwrap()).to.equal(0);
    await clock.advance(1);
    const runs = [await forget.execute(), await forget.execute(), await forget.execute()];
    expect(runs.map((run) => run._unsafeUnwrap())).to.deep.equal([5_000, 1, 0]);
  });
});
