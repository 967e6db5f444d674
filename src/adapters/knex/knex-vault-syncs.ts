import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type DueVault, type SyncTurn, type VaultSyncs } from '../../core/vault/ports/vault-syncs.ts';
import { type Database, type Statement } from './database.ts';

interface DueRow {
  readonly id: bigint;
  readonly contract_id: string;
}

export class KnexVaultSyncs implements VaultSyncs {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  takeTurns({ before, contractIds, limit }: SyncTurn, now: number): ResultAsync<readonly DueVault[], StoreUnavailable> {
    const values = [this.network, new Date(before), contractIds, limit, new Date(now)];
    return this.database
      .run<DueRow>(TAKE_TURNS, values)
      .map((rows) => rows.map(({ id, contract_id: contractId }) => ({ id, contractId })));
  }
}

/**
 * A vault that is asked for is waited for while somebody else changes its row: who asks has just been refused a charge,
 * whose hold is given back at the same moment. Of the others, such a vault has its turn at the next run. Those asked for
 * are looked up by their contract; a condition over both would read every dedicated vault.
 */
export const TAKE_TURNS: Statement = {
  name: 'take_sync_turns',
  text: /* sql */ `
    WITH asked_for AS MATERIALIZED (
      SELECT v.id FROM vaults v
      WHERE v.network = $1 AND v.kind = 'dedicated' AND v.contract_id = ANY ($3::text[])
      -- As everybody who waits for several: no two wait for each other in a circle.
      ORDER BY v.id
      LIMIT $4
      FOR NO KEY UPDATE
    ), due AS MATERIALIZED (
      SELECT v.id FROM vaults v
      WHERE v.network = $1 AND v.kind = 'dedicated' AND coalesce(v.sync_asked_at, '-infinity') <= $2
        AND v.id NOT IN (SELECT a.id FROM asked_for a)
      ORDER BY coalesce(v.sync_asked_at, '-infinity'), v.id
      LIMIT $4::bigint - (SELECT count(*) FROM asked_for)
      FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE vaults v SET sync_asked_at = $5
    FROM (SELECT id FROM asked_for UNION ALL SELECT id FROM due) turn
    WHERE v.id = turn.id
    RETURNING v.id, v.contract_id`,
};
