import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { ResilientDepositEvents } from '../../../src/adapters/resilience/resilient-deposit-events.ts';
import { type DepositEvents } from '../../../src/core/vault/ports/deposit-events.ts';
import { NEVER_ABORTED, serviceWorld } from './support.ts';

const MISSING = { kind: 'history_missing', oldestLedger: 7, latestLedger: 9 } as const;
const UNAVAILABLE = { kind: 'network_unavailable' } as const;
const FROM = { ledger: 3, cursor: null };

describe('ResilientDepositEvents', () => {
  let world: ReturnType<typeof serviceWorld>;
  let asked: Parameters<DepositEvents['read']>[];
  let failuresLeft: number;
  let events: ResilientDepositEvents;

  beforeEach(() => {
    world = serviceWorld();
    asked = [];
    failuresLeft = 0;
    const node: DepositEvents = {
      read: (...input) => {
        asked.push(input);
        failuresLeft -= 1;
        return failuresLeft >= 0 ? errAsync(UNAVAILABLE) : okAsync(MISSING);
      },
    };
    events = new ResilientDepositEvents(node, world.service);
  });

  it('asks the same question again after a failure', async () => {
    failuresLeft = 2;
    const shown = await world.clock.finish(events.read('C', FROM, NEVER_ABORTED));
    expect(shown._unsafeUnwrap()).to.deep.equal(MISSING);
    expect(asked.map(([contractId, from]) => [contractId, from])).to.deep.equal(Array(3).fill(['C', FROM]));
  });

  it('takes a forgotten history for an answer', async () => {
    await events.read('C', FROM, NEVER_ABORTED);
    expect(asked).to.have.lengthOf(1);
    expect(world.reading()).to.deep.include({ state: 'closed', failures: 0 });
  });

  it('asks nothing while the circuit is open', async () => {
    world.trip();
    expect((await events.read('C', FROM, NEVER_ABORTED))._unsafeUnwrapErr()).to.deep.equal(UNAVAILABLE);
    expect(asked).to.deep.equal([]);
  });
});
