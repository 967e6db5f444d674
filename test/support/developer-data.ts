import { parseUsdc } from '../../src/core/shared/usdc.ts';
import { type SettlementStatus } from '../../src/core/settlement/settlement.ts';
import { book, offer, sell } from '../contract/revenue-scenario.ts';
import { fund } from '../contract/scenario.ts';
import { type World } from '../contract/world.ts';

export interface DeveloperSettlement {
  readonly id: string;
  readonly developerId: string;
  /** USDC as a decimal string. */
  readonly amount: string;
  readonly status: SettlementStatus;
  readonly tx_hash: string | null;
  /** ISO 8601 */
  readonly created_at: string;
}

export interface DeveloperRevenue {
  /** The oldest first. */
  readonly settlements: readonly DeveloperSettlement[];
  /** What calls have brought in and no settlement holds; USDC as a decimal string. */
  readonly usage: string;
}

const HASHES = { one: 'a1'.repeat(32), two: 'b2'.repeat(32), three: 'c3'.repeat(32), four: 'd4'.repeat(32) };

/** Developers by id, with what they have earned (seed 001, "Refreshing Developer Revenue Fixtures"). */
export const developerData: Readonly<Record<string, DeveloperRevenue>> = {
  user_alice: {
    settlements: [
      {
        id: 'stl_aliceJanuary00000000001',
        developerId: 'user_alice',
        amount: '250.5',
        status: 'completed',
        tx_hash: HASHES.one,
        created_at: '2026-01-31T00:00:00.000Z',
      },
      {
        id: 'stl_aliceFailed00000000002',
        developerId: 'user_alice',
        amount: '40',
        status: 'failed',
        tx_hash: HASHES.two,
        created_at: '2026-02-14T00:00:00.000Z',
      },
      {
        id: 'stl_aliceReview00000000003',
        developerId: 'user_alice',
        amount: '0.0000001',
        status: 'review',
        tx_hash: HASHES.three,
        created_at: '2026-02-20T00:00:00.000Z',
      },
      {
        id: 'stl_alicePending0000000004',
        developerId: 'user_alice',
        amount: '75.25',
        status: 'pending',
        tx_hash: null,
        created_at: '2026-02-26T00:00:00.000Z',
      },
    ],
    usage: '40.1234567',
  },
  user_bob: {
    settlements: [
      {
        id: 'stl_bobSubmitted0000000005',
        developerId: 'user_bob',
        amount: '12.34',
        status: 'submitted',
        tx_hash: HASHES.four,
        created_at: '2026-02-25T12:00:00.000Z',
      },
    ],
    usage: '7.5',
  },
};

/** Puts all of it into an empty world, as past and present would have. */
export async function loadDeveloperData(world: World): Promise<void> {
  await fund(world, 'alice', 10_000_000_000n);
  for (const [developerId, { settlements, usage }] of Object.entries(developerData)) {
    for (const { amount, created_at, tx_hash: txHash, ...settlement } of settlements) {
      const units = parseUsdc(amount)._unsafeUnwrap();
      await world.revenueTables.settle({ ...settlement, units, txHash, createdAt: Date.parse(created_at) }, []);
    }
    const { id } = await offer(world, developerId, { name: `An API of ${developerId}` });
    await sell(world, id, parseUsdc(usage)._unsafeUnwrap());
  }
  await book(world);
}
