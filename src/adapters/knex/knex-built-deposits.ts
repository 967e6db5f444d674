import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Units } from '../../core/shared/usdc.ts';
import {
  type BuiltDeposit,
  type DepositCredit,
  type DepositStatus,
  type NewBuiltDeposit,
} from '../../core/vault/built-deposit.ts';
import { type BuiltDeposits, type DepositOutcome, type DepositRecord } from '../../core/vault/ports/built-deposits.ts';
import { type Database, type Statement } from './database.ts';

interface BuiltRow {
  readonly hash: string;
  readonly user_id: string;
  readonly contract_id: string;
  readonly source_account: string;
  readonly amount: Units;
  readonly built_ledger: number;
  readonly max_time: Date;
  readonly status: DepositStatus;
  readonly sent_hash: string | null;
  readonly ledger: number | null;
}

interface CreditRow {
  readonly hash: string;
  readonly amount: Units;
  readonly ledger: number;
  readonly contract_id: string;
  readonly depositor_address: string;
}

export class KnexBuiltDeposits implements BuiltDeposits {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  add(deposit: NewBuiltDeposit, now: number): ResultAsync<void, StoreUnavailable> {
    const { hash, userId, contractId, sourceAccount, units, builtLedger, maxTime } = deposit;
    const ends = new Date(maxTime * 1000);
    const values = [this.network, hash, userId, contractId, sourceAccount, units, builtLedger, ends, new Date(now)];
    return this.database.run(ADD, values).map(() => undefined);
  }

  find(userId: string, hash: string): ResultAsync<DepositRecord | null, StoreUnavailable> {
    return this.database.run<BuiltRow>(FIND, [this.network, userId, hash]).andThen(([row]) => {
      const built = row === undefined ? null : builtOf(row);
      const hashes = [hash, built?.hash ?? hash, built?.sentHash ?? hash];
      return this.database.run<CreditRow>(FIND_CREDIT, [this.network, userId, hashes]).map(([found]) => {
        const credit = found === undefined ? null : creditOf(found);
        if (built !== null) return { built, credit };
        return credit === null ? null : { built, credit };
      });
    });
  }

  markSubmitted(hash: string, sentHash: string, now: number): ResultAsync<void, StoreUnavailable> {
    const values = [this.network, hash, sentHash, new Date(now)];
    return this.database.run(MARK_SUBMITTED, values).map(() => undefined);
  }

  settle(hash: string, outcome: DepositOutcome, now: number): ResultAsync<void, StoreUnavailable> {
    const landed = outcome.status === 'expired' ? { ledger: null, hash: null } : outcome;
    const values = [this.network, hash, outcome.status, landed.ledger, landed.hash, new Date(now)];
    return this.database.run(SETTLE, values).map(() => undefined);
  }

  forgetUnsent(time: number, limit: number): ResultAsync<number, StoreUnavailable> {
    return this.database.run(FORGET, [this.network, new Date(time), limit]).map((forgotten) => forgotten.length);
  }
}

function builtOf(row: BuiltRow): BuiltDeposit {
  return {
    hash: row.hash,
    userId: row.user_id,
    contractId: row.contract_id,
    sourceAccount: row.source_account,
    units: row.amount,
    builtLedger: row.built_ledger,
    maxTime: row.max_time.getTime() / 1000,
    status: row.status,
    sentHash: row.sent_hash,
    ledger: row.ledger,
  };
}

function creditOf({ hash, amount: units, ledger, contract_id, depositor_address }: CreditRow): DepositCredit {
  return { hash, units, ledger, contractId: contract_id, depositorAddress: depositor_address };
}

const ADD: Statement = {
  name: 'add_built_deposit',
  text: /* sql */ `
    INSERT INTO built_deposits (network, hash, user_id, contract_id, source_account, amount, built_ledger, max_time,
      created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
    ON CONFLICT (network, hash) DO NOTHING`,
};

export const FIND: Statement = {
  name: 'find_built_deposit',
  text: /* sql */ `
    SELECT hash, user_id, contract_id, source_account, amount, built_ledger, max_time, status, sent_hash, ledger
    FROM built_deposits
    WHERE network = $1 AND user_id = $2 AND (hash = $3 OR sent_hash = $3)
    ORDER BY hash = $3 DESC
    LIMIT 1`,
};

/** One transaction makes one deposit for us; others may have made several, and their sum is told. */
export const FIND_CREDIT: Statement = {
  name: 'find_deposit_credit',
  text: /* sql */ `
    SELECT d.hash, sum(d.amount)::bigint AS amount, d.ledger, d.contract_id, d.depositor_address
    FROM deposits d JOIN vaults v ON v.id = d.vault_id
    WHERE d.network = $1 AND v.user_id = $2 AND d.hash = ANY ($3)
    GROUP BY d.hash, d.ledger, d.contract_id, d.depositor_address
    LIMIT 1`,
};

const MARK_SUBMITTED: Statement = {
  name: 'mark_deposit_submitted',
  text: /* sql */ `
    UPDATE built_deposits SET status = 'submitted', sent_hash = $3, updated_at = $4
    WHERE network = $1 AND hash = $2 AND status IN ('built', 'submitted')`,
};

const SETTLE: Statement = {
  name: 'settle_deposit',
  text: /* sql */ `
    UPDATE built_deposits
    SET status = $3, ledger = $4, sent_hash = coalesce($5, sent_hash), updated_at = $6
    WHERE network = $1 AND hash = $2 AND status NOT IN ('confirmed', 'failed')`,
};

export const FORGET: Statement = {
  name: 'forget_unsent_deposits',
  text: /* sql */ `
    DELETE FROM built_deposits WHERE (network, hash) IN (
      SELECT network, hash FROM built_deposits
      WHERE network = $1 AND sent_hash IS NULL AND ledger IS NULL AND max_time < $2 ORDER BY max_time LIMIT $3)
    RETURNING hash`,
};
