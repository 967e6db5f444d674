import { type ResultAsync } from 'neverthrow';
import { isLive } from '../../core/billing/chain-transaction.ts';
import { type LiveTransaction, type PersistOutcome } from '../../core/billing/ports/chain-transactions.ts';
import { type Claim } from '../../core/billing/ports/claim.ts';
import { type PreparedTransaction } from '../../core/billing/ports/vault-contract.ts';
import { isAtAddress, type PayoutObstacle } from '../../core/settlement/payout-obstacle.ts';
import {
  type ClaimedSettlement,
  type MadeSettlement,
  type SettlementBook,
  type SettleTerms,
} from '../../core/settlement/ports/settlement-book.ts';
import { nextSettlementStatus } from '../../core/settlement/settlement.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { collides } from './colliding-transaction.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { isClaimed, newSettlement, newTransaction, type RevenueRow, type SettlementRow } from './rows.ts';
import { failSettlement } from './settlement-outcomes.ts';

export class InMemorySettlementBook implements SettlementBook {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  settle(terms: SettleTerms, now: number): ResultAsync<readonly MadeSettlement[], StoreUnavailable> {
    return this.database.change(() => {
      this.failMisdirected(now);
      const made: MadeSettlement[] = [];
      for (const [developerId, payoutAddress] of this.payable()) {
        const id = terms.ids[made.length];
        const rows = this.unsettledOf(developerId);
        if (id === undefined || unitsOf(rows) < terms.unitsMin) continue;
        const chosen = chooseRows(rows, terms);
        for (const row of chosen) row.settlementId = id;
        const settlement = { id, serial: this.database.nextId(), developerId, units: unitsOf(chosen), payoutAddress };
        this.database.settlements.set(id, newSettlement({ ...settlement, createdAt: now }));
        made.push({ id, units: settlement.units });
      }
      return made;
    });
  }

  claim(claim: Claim, limit: number, now: number): ResultAsync<readonly ClaimedSettlement[], StoreUnavailable> {
    return this.database.change(() => {
      const free = [...this.database.settlements.values()].filter((row) => isFree(row, now));
      const [oldest] = free;
      if (oldest === undefined) return [];
      const addresses = new Set<string>();
      const company = free.filter(({ batchLimit, payoutAddress }) => {
        if (batchLimit < oldest.batchLimit || addresses.has(payoutAddress)) return false;
        addresses.add(payoutAddress);
        return true;
      });
      return company.slice(0, Math.min(limit, oldest.batchLimit)).map((row) => {
        row.claimToken = claim.token;
        row.claimUntil = claim.until;
        return { id: row.id, units: row.units, payoutAddress: row.payoutAddress };
      });
    });
  }

  release(token: string): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      for (const row of this.database.settlements.values()) {
        if (row.claimToken === token) row.claimToken = null;
      }
    });
  }

  setAside(
    { token, ids }: { readonly token: string; readonly ids: readonly string[] },
    why: { readonly obstacle: PayoutObstacle; readonly retryAt: number },
    now: number,
  ): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      for (const row of this.claimed(token, ids)) Object.assign(row, why, { claimToken: null, updatedAt: now });
    });
  }

  persist(
    transaction: PreparedTransaction,
    { token, ids }: { readonly token: string; readonly ids: readonly string[] },
    now: number,
  ): ResultAsync<PersistOutcome, StoreUnavailable> {
    return this.database.change(() => {
      const channel = this.database.channels.get(transaction.sourceAccount);
      const rows = this.claimed(token, ids);
      const isOurs = channel?.leaseToken === token && rows.length > 0 && rows.length === ids.length;
      if (channel === undefined || !isOurs || collides(this.database, transaction)) return { kind: 'lost' };

      const id = this.database.nextId();
      this.database.transactions.set(id, { ...newTransaction(id, transaction), settlementIds: ids });
      for (const row of rows) {
        row.status = nextSettlementStatus(row.status, 'submit')._unsafeUnwrap();
        const carried = { transactionId: id, txHash: transaction.hash, updatedAt: now };
        Object.assign(row, carried, { claimToken: null, obstacle: null, retryAt: null });
      }
      channel.leaseToken = null;
      return { kind: 'persisted', id };
    });
  }

  live(limit: number): ResultAsync<readonly LiveTransaction[], StoreUnavailable> {
    return this.database.change(() =>
      this.database.transactions
        .values()
        .filter(({ kind, status }) => kind === 'payout' && isLive(status))
        .take(limit)
        .map((transaction) => ({ ...transaction }))
        .toArray(),
    );
  }

  private claimed(token: string, ids: readonly string[]): SettlementRow[] {
    return ids
      .flatMap((id) => this.database.settlements.get(id) ?? [])
      .filter((row) => row.status === 'pending' && row.claimToken === token);
  }

  /** By developer, in order of their ids. */
  private payable(): [string, string][] {
    return [...this.database.developers.values()]
      .flatMap(({ userId, payoutAddress }): [string, string][] =>
        payoutAddress === null ? [] : [[userId, payoutAddress]],
      )
      .sort(([one], [other]) => (one < other ? -1 : 1));
  }

  private unsettledOf(developerId: string): RevenueRow[] {
    return [...this.database.revenueLedger]
      .filter(([, row]) => row.developerId === developerId && row.settlementId === null)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, row]) => row);
  }

  private failMisdirected(now: number): void {
    for (const row of this.database.settlements.values()) {
      const developer = this.database.developers.get(row.developerId);
      if (row.status !== 'pending' || row.obstacle === null || !isAtAddress(row.obstacle)) continue;
      if (developer !== undefined && developer.payoutAddress !== row.payoutAddress) {
        failSettlement(this.database, row, now);
      }
    }
  }
}

function isFree(settlement: SettlementRow, now: number): boolean {
  const { status, retryAt } = settlement;
  return status === 'pending' && !isClaimed(settlement, now) && (retryAt === null || retryAt <= now);
}

/** The oldest of them, as many as the terms allow or as the minimum needs. */
function chooseRows(rows: readonly RevenueRow[], { rowsMax, unitsMin }: SettleTerms): RevenueRow[] {
  let older = 0n;
  return rows.filter((row, index) => {
    const isChosen = index < rowsMax || older < unitsMin;
    older += row.net;
    return isChosen;
  });
}

function unitsOf(rows: readonly RevenueRow[]): bigint {
  return rows.reduce((sum, { net }) => sum + net, 0n);
}
