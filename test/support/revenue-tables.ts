import { type MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { newSettlement } from '../../src/adapters/memory/rows.ts';
import { type Database } from '../../src/adapters/knex/database.ts';
import { type SetAsideReason } from '../../src/core/settlement/ports/revenue-index.ts';
import { type SettlementStatus } from '../../src/core/settlement/settlement.ts';

export const PAYOUT_ADDRESS = 'GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN';

export interface StoredSettlement {
  readonly id: string;
  readonly developerId: string;
  readonly units: bigint;
  readonly status: SettlementStatus;
  readonly txHash: string | null;
  readonly createdAt: number;
}

export interface StoredRevenue {
  readonly usageEventId: bigint;
  readonly developerId: string | null;
  readonly apiId: string;
  readonly units: bigint;
  readonly fee: bigint;
  readonly net: bigint;
  readonly settlementId: string | null;
}

/** The rows of revenue, past the ports: what tests look at, and what only a fault or a payout would write. */
export interface RevenueTables {
  /** Settled revenue of these charges; a failed settlement has none. */
  settle(settlement: StoredSettlement, usageEventIds: readonly bigint[]): Promise<void>;
  queue(usageEventId: bigint): Promise<void>;
  /** In the order of the charges. */
  ledger(): Promise<readonly StoredRevenue[]>;
  setAside(): Promise<ReadonlyMap<bigint, SetAsideReason>>;
  queued(): Promise<readonly bigint[]>;
}

export function memoryRevenueTables(database: MemoryDatabase): RevenueTables {
  return {
    settle: (settlement, usageEventIds) => {
      const { createdAt, status, txHash } = settlement;
      const serial = database.nextId();
      database.settlements.set(settlement.id, {
        ...newSettlement({ ...settlement, serial, payoutAddress: PAYOUT_ADDRESS }),
        status,
        txHash,
        completedAt: status === 'completed' ? createdAt : null,
      });
      for (const id of usageEventIds) database.revenueLedger.get(id)!.settlementId = settlement.id;
      return Promise.resolve();
    },
    queue: (usageEventId) => Promise.resolve(void database.revenueQueue.add(usageEventId)),
    ledger: () =>
      Promise.resolve(
        [...database.revenueLedger]
          .map(([usageEventId, row]) => ({ usageEventId, ...row }))
          .sort((a, b) => (a.usageEventId < b.usageEventId ? -1 : 1)),
      ),
    setAside: () => Promise.resolve(new Map(database.revenueSetAside)),
    queued: () => Promise.resolve([...database.revenueQueue]),
  };
}

export function knexRevenueTables({ knex }: Database, network: string): RevenueTables {
  return {
    settle: async (settlement, usageEventIds) => {
      const at = new Date(settlement.createdAt);
      await knex('settlements').insert({
        id: settlement.id,
        network,
        developer_id: settlement.developerId,
        amount: settlement.units,
        payout_address: PAYOUT_ADDRESS,
        status: settlement.status,
        tx_hash: settlement.txHash,
        created_at: at,
        updated_at: at,
        completed_at: settlement.status === 'completed' ? at : null,
      });
      await knex.raw('UPDATE revenue_ledger SET settlement_id = ? WHERE usage_event_id = ANY (?)', [
        settlement.id,
        usageEventIds.map(String),
      ]);
    },
    queue: async (usageEventId) => {
      await knex('revenue_queue').insert({ usage_event_id: usageEventId, created_at: new Date(0) });
    },
    ledger: async () =>
      await knex('revenue_ledger')
        .select<StoredRevenue[]>({
          usageEventId: 'usage_event_id',
          developerId: 'developer_id',
          apiId: 'api_id',
          units: 'amount',
          fee: 'fee',
          net: 'net',
          settlementId: 'settlement_id',
        })
        .where({ network })
        .orderBy('usage_event_id'),
    setAside: async () => {
      const rows = await knex<{ usage_event_id: bigint; reason: SetAsideReason }>('revenue_set_aside');
      return new Map(rows.map(({ usage_event_id, reason }) => [usage_event_id, reason]));
    },
    queued: async () => {
      const rows = await knex<{ usage_event_id: bigint }>('revenue_queue').orderBy('usage_event_id');
      return rows.map(({ usage_event_id }) => usage_event_id);
    },
  };
}
