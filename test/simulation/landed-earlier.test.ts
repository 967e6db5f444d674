import { expect } from 'chai';
import { okAsync } from 'neverthrow';
import { InMemoryChainTransactions } from '../../src/adapters/memory/in-memory-chain-transactions.ts';
import { InMemoryLedgerWatermark } from '../../src/adapters/memory/in-memory-ledger-watermark.ts';
import { InMemoryReviewDesk } from '../../src/adapters/memory/in-memory-review-desk.ts';
import { InMemoryUsageLedger } from '../../src/adapters/memory/in-memory-usage-ledger.ts';
import { ConfirmLandedItem } from '../../src/core/billing/confirm-landed-item.ts';
import { ConfirmReviewedCharge } from '../../src/core/billing/confirm-reviewed-charge.ts';
import { LedgerWitnesses } from '../../src/core/billing/ledger-witnesses.ts';
import { PaperHistory } from '../support/paper-history.ts';
import { type OpenChain } from './chain.ts';
import { historyOf } from './history.ts';
import { type Rebind } from './instance.ts';
import { PaperChain } from './paper-chain.ts';
import { overriding } from './planted/overriding.ts';
import { World } from './world.ts';

const SEEDS = 40;

/**
 * Whoever gives up what the books call unsent believes the wrong proof, before the contract can contradict it: an
 * administrator who voids it, and the workers while the contract is paused.
 */
const BELIEVES_THE_BOOKS = /^(void|paused)/;

/** An operator confirms whatever was left to a person and has landed. */
async function confirmAllInReview(world: World): Promise<void> {
  const { database, chain, clock } = world;
  const ledger = new InMemoryUsageLedger(database);
  const desk = new InMemoryReviewDesk(database);
  const transactions = new InMemoryChainTransactions(database);
  const { network, records } = chain.ports();
  const history = new PaperHistory(network);
  const watermark = new InMemoryLedgerWatermark(database);
  const witnesses = new LedgerWitnesses({ network, history, records, watermark, clock });
  const landedItems = new ConfirmLandedItem({ transactions, witnesses, clock });
  const confirm = new ConfirmReviewedCharge({ desk, ledger, witnesses, landedItems, clock });
  for (const { requestId } of (await desk.list({ after: null, limit: 1000 }))._unsafeUnwrap()) {
    await clock.finish(confirm.execute(requestId));
  }
  await transactions.finishConfirmed(1000, clock.now());
}

/**
 * Workers whose node shows nothing of what was applied, and every sequence as unused: they call dead whatever landed.
 * Counts what is confirmed all the same. The payout pool remembers nothing, so that blind workers would pay twice: they
 * find nobody who can be paid.
 */
const blindWorkers =
  (found: () => void): Rebind =>
  (ports) => ({
    ...ports,
    network: overriding(ports.network, {
      find: (hash, signal) =>
        ports.network
          .find(hash, signal)
          .map(({ latestLedger }) => ({ kind: 'not_found', latestLedger, oldestLedger: 1 })),
      account: (publicKey, signal) =>
        ports.network.account(publicKey, signal).map((snapshot) => ({ ...snapshot, sequence: 0n })),
    }),
    pool: overriding(ports.pool, {
      obstacles: (payments) =>
        okAsync(new Map(payments.map(({ payoutAddress }) => [payoutAddress, 'account_missing']))),
    }),
    transactions: overriding(ports.transactions, {
      confirmLanded: (item, landed, now) =>
        ports.transactions.confirmLanded(item, landed, now).andTee((outcome) => {
          if (outcome === 'confirmed') found();
        }),
    }),
  });

/** Plays the history of a seed to its end; answers what it violated. */
async function play(seed: number, rebind: Rebind): Promise<readonly string[]> {
  const { steps, instances } = historyOf(seed);
  const openChain: OpenChain = (surroundings) => Promise.resolve(new PaperChain(surroundings, { deduplicating: true }));
  const world = await World.open(seed, instances, { openChain, rebind });
  for (const step of steps.filter(({ label }) => !BELIEVES_THE_BOOKS.test(label))) {
    await world.clock.advance(step.afterMs);
    await step.run(world);
  }
  await world.quiesce();
  await confirmAllInReview(world);
  await world.judgeCharges();
  return [...world.invariants.violations].map((violation) => `seed ${seed}: ${violation}`);
}

describe('A contract that refuses what it knows, and deaths that are proven wrongly', () => {
  it('charge exactly once in seeded histories: what had landed is found and confirmed', async () => {
    let found = 0;
    const violations: string[] = [];
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      violations.push(
        ...(await play(
          seed,
          blindWorkers(() => (found += 1)),
        )),
      );
    }
    expect(violations).to.deep.equal([]);
    expect(found).to.be.above(SEEDS);
  }).timeout(120_000);
});
