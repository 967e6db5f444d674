import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type PoolBooks, type PoolStanding } from '../../core/vault/ports/pool-books.ts';
import { type Database, type Statement } from './database.ts';

interface StandingRow {
  readonly balances: bigint;
  readonly in_flight: bigint;
  readonly uncredited: bigint;
}

export class KnexPoolBooks implements PoolBooks {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  contracts(): ResultAsync<readonly string[], StoreUnavailable> {
    return this.database
      .run<{ contract_id: string }>(CONTRACTS, [this.network])
      .map((rows) => rows.map((row) => row.contract_id));
  }

  standingAt(contractId: string, ledger: number): ResultAsync<PoolStanding, StoreUnavailable> {
    return this.database
      .runOne<StandingRow>(STANDING, [this.network, contractId, ledger])
      .map(({ balances, in_flight: inFlight, uncredited }) => ({ balances, inFlight, uncredited }));
  }
}

const CONTRACTS: Statement = {
  name: 'find_pool_contracts',
  text: `SELECT DISTINCT contract_id FROM vaults WHERE network = $1 AND kind = 'pooled' ORDER BY contract_id`,
};

/**
 * One statement sees one moment. What is in flight is found by the transactions that are, and by the index of what
 * waits for a person: items and transactions are kept for ever, and most of them are long decided.
 */
export const STANDING: Statement = {
  name: 'pool_standing',
  text: /* sql */ `
    WITH landed_later AS (
      SELECT i.amount
      FROM chain_transactions t
      JOIN chain_transaction_items l ON l.transaction_id = t.id
      JOIN chain_items i ON i.id = l.item_id
      JOIN vaults v ON v.id = i.vault_id
      WHERE t.network = $1 AND t.contract_id = $2 AND t.status = 'confirmed' AND t.ledger > $3
        AND i.status = 'confirmed' AND v.kind = 'pooled'
    ), credited_later AS (
      SELECT d.amount
      FROM deposits d
      JOIN vaults v ON v.id = d.vault_id
      WHERE d.network = $1 AND d.contract_id = $2 AND d.ledger > $3 AND v.kind = 'pooled'
    ), in_flight AS (
      SELECT i.id, i.amount
      FROM chain_transactions t
      JOIN chain_transaction_items l ON l.transaction_id = t.id
      JOIN chain_items i ON i.id = l.item_id
      WHERE t.network = $1 AND t.contract_id = $2 AND t.status IN ('signed', 'submitted') AND i.status = 'submitted'
      UNION
      SELECT i.id, i.amount FROM chain_items i
      WHERE i.network = $1 AND i.contract_id = $2 AND i.status = 'review'
    )
    SELECT
      ((SELECT coalesce(sum(v.balance_snapshot), 0) FROM vaults v
          WHERE v.network = $1 AND v.contract_id = $2 AND v.kind = 'pooled')
        + (SELECT coalesce(sum(l.amount), 0) FROM landed_later l)
        - (SELECT coalesce(sum(c.amount), 0) FROM credited_later c))::bigint AS balances,
      (SELECT coalesce(sum(f.amount), 0)::bigint FROM in_flight f) AS in_flight,
      (SELECT coalesce(sum(d.amount), 0)::bigint FROM deposits d
        WHERE d.network = $1 AND d.contract_id = $2 AND d.ledger <= $3 AND d.vault_id IS NULL) AS uncredited`,
};
