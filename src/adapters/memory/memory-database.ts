import { ResultAsync } from 'neverthrow';
import { type ApiKey } from '../../core/access/api-key.ts';
import { type Developer } from '../../core/access/developer.ts';
import { type AuditEntry } from '../../core/access/ports/audit-log.ts';
import { type NetworkStanding } from '../../core/billing/ports/ledger-watermark.ts';
import { type Api } from '../../core/catalog/api.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import {
  type ApiKeySecretRow,
  type ChannelRow,
  type ChargeRow,
  type DepositRow,
  type IdempotentReplyRow,
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
  readonly developers = new Map<string, Developer>();
  readonly apis = new Map<string, Api>();
  readonly apiKeys = new Map<string, ApiKey>();
  /** By prefix. */
  readonly apiKeySecrets = new Map<string, ApiKeySecretRow>();
  /** When each expires, by id. */
  readonly usedChallenges = new Map<string, number>();
  /** By user and key, as JSON. */
  readonly idempotentReplies = new Map<string, IdempotentReplyRow>();
  readonly auditEntries = new Map<bigint, AuditEntry>();
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
