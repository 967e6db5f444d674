import { type ResultAsync } from 'neverthrow';
import { type LiveTransaction, type PersistOutcome } from '../../core/billing/ports/chain-transactions.ts';
import { type Claim } from '../../core/billing/ports/claim.ts';
import { type PreparedTransaction } from '../../core/billing/ports/vault-contract.ts';
import { type PayoutObstacle } from '../../core/settlement/payout-obstacle.ts';
import {
  type ClaimedSettlement,
  type MadeSettlement,
  type SettlementBook,
  type SettleTerms,
} from '../../core/settlement/ports/settlement-book.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database } from './database.ts';
import { liveTransactionOf, type LiveTransactionRow } from './rows.ts';
import * as statements from './settlement-statements.ts';

interface MadeRow {
  readonly id: string;
  readonly amount: bigint;
}

interface ClaimedRow extends MadeRow {
  readonly payout_address: string;
}

export class KnexSettlementBook implements SettlementBook {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  settle(terms: SettleTerms, now: number): ResultAsync<readonly MadeSettlement[], StoreUnavailable> {
    const values = [this.network, terms.unitsMin, terms.ids, terms.rowsMax, new Date(now)];
    return this.database
      .run<MadeRow>(statements.SETTLE, values)
      .map((rows) => rows.map(({ id, amount: units }) => ({ id, units })));
  }

  claim(claim: Claim, limit: number, now: number): ResultAsync<readonly ClaimedSettlement[], StoreUnavailable> {
    return this.database
      .run<ClaimedRow>(statements.CLAIM, [this.network, claim.token, new Date(claim.until), limit, new Date(now)])
      .map((rows) =>
        rows.map(({ id, amount: units, payout_address: payoutAddress }) => ({ id, units, payoutAddress })),
      );
  }

  release(token: string): ResultAsync<void, StoreUnavailable> {
    return this.database.run(statements.RELEASE, [this.network, token]).map(() => undefined);
  }

  setAside(
    { token, ids }: { readonly token: string; readonly ids: readonly string[] },
    { obstacle, retryAt }: { readonly obstacle: PayoutObstacle; readonly retryAt: number },
    now: number,
  ): ResultAsync<void, StoreUnavailable> {
    const values = [this.network, token, ids, obstacle, new Date(retryAt), new Date(now)];
    return this.database.run(statements.SET_ASIDE, values).map(() => undefined);
  }

  persist(
    transaction: PreparedTransaction,
    { token, ids }: { readonly token: string; readonly ids: readonly string[] },
    now: number,
  ): ResultAsync<PersistOutcome, StoreUnavailable> {
    const { contractId, sourceAccount, sequence, hash, envelopeXdr, builtLedger, maxLedger, maxTime } = transaction;
    const signed = [contractId, sourceAccount, sequence, hash, envelopeXdr, builtLedger, maxLedger, maxTime];
    return this.database
      .runOne<{ id: bigint | null }>(statements.PERSIST, [this.network, ...signed, token, ids, new Date(now)])
      .map(({ id }) => (id === null ? { kind: 'lost' } : { kind: 'persisted', id }));
  }

  live(limit: number): ResultAsync<readonly LiveTransaction[], StoreUnavailable> {
    return this.database
      .run<LiveTransactionRow>(statements.LIVE, [this.network, limit])
      .map((rows) => rows.map(liveTransactionOf));
  }
}
