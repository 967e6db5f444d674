import { ResultAsync } from 'neverthrow';
import { type NetworkStanding } from '../../core/billing/ports/ledger-watermark.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import {
  type ChannelRow,
  type ChargeRow,
  type DepositRow,
  type ItemRow,
  type TransactionRow,
  type VaultRow,
} from './rows.ts';

/** The world that the in-memory stores share: what PostgreSQL is to the Knex adapters. It survives its stores. */
export class MemoryDatabase {
  readonly vaults = new Map<bigint, VaultRow>();
  readonly charges = new Map<bigint, ChargeRow>();
  readonly chargeIdByRequestId = new Map<string, bigint>();
  readonly items = new Map<bigint, ItemRow>();
  readonly transactions = new Map<bigint, TransactionRow>();
  readonly channels = new Map<string, ChannelRow>();
  readonly deposits = new Map<string, DepositRow>();
  readonly confirmQueue = new Set<bigint>();
  readonly revenueQueue = new Set<bigint>();
  standing: NetworkStanding = { highest: 0, mark: null, halted: null };

  private lastId = 0n;
  private turn: Promise<unknown> = Promise.resolve();

  nextId(): bigint {
    this.lastId += 1n;
    return this.lastId;
  }

  /** Waits its turn, then runs the change without a pause: as atomic as a statement. The change throws only for bugs. */
  change<T>(apply: () => T): ResultAsync<T, StoreUnavailable> {
    const done = this.turn.then(apply);
    this.turn = done.catch(() => undefined);
    return ResultAsync.fromSafePromise(done);
  }
}
