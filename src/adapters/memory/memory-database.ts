import { ResultAsync } from 'neverthrow';
import { type ApiKey } from '../../core/access/api-key.ts';
import { type Developer } from '../../core/access/developer.ts';
import { type AuditEntry } from '../../core/access/ports/audit-log.ts';
import { type NetworkStanding } from '../../core/billing/ports/ledger-watermark.ts';
import { type Api } from '../../core/catalog/api.ts';
import { type SetAsideReason } from '../../core/settlement/ports/revenue-index.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type BuiltDeposit } from '../../core/vault/built-deposit.ts';
import { type DepositScan, type RecordedGap, type RecordedUnreadable } from '../../core/vault/ports/deposit-scans.ts';
import { type Reconciliation } from '../../core/vault/reconciliation.ts';
import { noteFalls, type BalanceWatchRow, type DomainEventRow } from './balance-falls.ts';
import {
  type ApiKeySecretRow,
  type ChannelRow,
  type ChargeRow,
  type DepositRow,
  type IdempotentReplyRow,
  type ItemRow,
  type RevenueRow,
  type SettlementRow,
  type TransactionRow,
  type VaultRow,
} from './rows.ts';
import { type WebhookDeliveryRow, type WebhookEndpointRow } from './webhook-rows.ts';

/** The world that the in-memory stores share: what PostgreSQL is to the Knex adapters. It survives its stores. */
export class MemoryDatabase {
  readonly vaults = new Map<bigint, VaultRow>();
  /** They take no new holds. */
  readonly blockedVaults = new Set<bigint>();
  readonly charges = new Map<bigint, ChargeRow>();
  readonly chargeIdByRequestId = new Map<string, bigint>();
  readonly items = new Map<bigint, ItemRow>();
  readonly transactions = new Map<bigint, TransactionRow>();
  readonly channels = new Map<string, ChannelRow>();
  readonly deposits = new Map<string, DepositRow>();
  readonly builtDeposits = new Map<string, BuiltDeposit>();
  /** By contract. */
  readonly depositScans = new Map<string, DepositScan>();
  readonly depositGaps: RecordedGap[] = [];
  readonly unreadableDeposits: RecordedUnreadable[] = [];
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
  /** By charge. */
  readonly revenueLedger = new Map<bigint, RevenueRow>();
  /** Why each charge that was queued is no revenue, by charge. */
  readonly revenueSetAside = new Map<bigint, SetAsideReason>();
  readonly settlements = new Map<string, SettlementRow>();
  /** By vault. */
  readonly balanceWatches = new Map<bigint, BalanceWatchRow>();
  readonly domainEvents = new Map<bigint, DomainEventRow>();
  readonly webhookEndpoints = new Map<string, WebhookEndpointRow>();
  /** By serial. */
  readonly webhookDeliveries = new Map<bigint, WebhookDeliveryRow>();
  /** When each dedicated vault last had a turn, by vault. */
  readonly syncTurns = new Map<bigint, number>();
  reconciliation: Reconciliation | null = null;
  standing: NetworkStanding = { highest: 0, mark: null, halted: null };

  private readonly now: () => number;
  private lastId = 0n;
  private turn: Promise<unknown> = Promise.resolve();

  /** @param now the database's own clock, which stamps what no caller stamps */
  constructor(now: () => number = () => 0) {
    this.now = now;
  }

  nextId(): bigint {
    this.lastId += 1n;
    return this.lastId;
  }

  /** Waits its turn, then runs the change without a pause: as atomic as a statement. The change throws only for bugs. */
  change<T>(apply: () => T): ResultAsync<T, StoreUnavailable> {
    const done = this.turn.then(() => {
      const outcome = apply();
      noteFalls(this, this.now());
      return outcome;
    });
    this.turn = done.catch(() => undefined);
    return ResultAsync.fromSafePromise(done);
  }
}
