import { type ResultAsync } from 'neverthrow';
import {
  type CallGathering,
  type CallVault,
  type NewGatheredItem,
  type UngatheredCall,
} from '../../core/billing/ports/call-gathering.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Units } from '../../core/shared/usdc.ts';
import { type Database, type Statement } from './database.ts';
import { unitsOfNumeric } from './rows.ts';

interface CallVaultRow {
  readonly vault_id: bigint;
  readonly contract_id: string;
  readonly due: CallVault['due'];
}

interface UngatheredRow {
  readonly id: bigint;
  readonly request_id: string;
  readonly attempt: number;
  readonly user_id: string;
  readonly api_id: string;
  readonly endpoint_id: string;
  readonly amount_usdc: string;
}

export class KnexCallGathering implements CallGathering {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  vaults(
    window: { readonly startsAt: number; readonly unitsDue: Units },
    page: { readonly after: bigint; readonly limit: number },
  ): ResultAsync<readonly CallVault[], StoreUnavailable> {
    const values = [this.network, new Date(window.startsAt), window.unitsDue, page.after, page.limit];
    return this.database
      .run<CallVaultRow>(VAULTS, values)
      .map((rows) =>
        rows.map(({ vault_id, contract_id, due }) => ({ vaultId: vault_id, contractId: contract_id, due })),
      );
  }

  ungathered(
    vaultId: bigint,
    { capturedBefore, limit }: { readonly capturedBefore: number | null; readonly limit: number },
  ): ResultAsync<readonly UngatheredCall[], StoreUnavailable> {
    const before = capturedBefore === null ? 'infinity' : new Date(capturedBefore);
    return this.database
      .run<UngatheredRow>(UNGATHERED, [this.network, vaultId, before, limit])
      .map((rows) => rows.map(ungatheredCallOf));
  }

  form(item: NewGatheredItem, now: number): ResultAsync<boolean, StoreUnavailable> {
    const { vaultId, units, onChainId, merkleRoot, charges } = item;
    const values = [
      ...[this.network, vaultId, units, onChainId, merkleRoot],
      charges.map(({ id }) => id),
      charges.map(({ attempt }) => attempt),
      charges.map(({ leaf }) => leaf.salt),
      charges.map(({ leaf }) => leaf.hash),
      new Date(now),
    ];
    return this.database.runOne<{ formed: boolean }>(FORM, values).map(({ formed }) => formed);
  }
}

function ungatheredCallOf(row: UngatheredRow): UngatheredCall {
  return {
    id: row.id,
    requestId: row.request_id,
    attempt: row.attempt,
    userId: row.user_id,
    apiId: row.api_id,
    endpointId: row.endpoint_id,
    units: unitsOfNumeric(row.amount_usdc),
  };
}

/** The charges of an item that is not formed yet. */
const collectedIn = (itemId: string) => /* sql */ `
  e.via_gateway AND e.status = 'reserved' AND e.chain_item_id = ${itemId}`;

/**
 * Only where a call may be of an earlier window one is looked for. Only where all of them are of this window they are
 * added up, and so no more than a window's; and only where all that the vault holds, which they are part of, reaches the
 * sum. One call is asked for by LIMIT, because for EXISTS PostgreSQL may collect the calls of all vaults.
 */
export const VAULTS: Statement = {
  name: 'vaults_to_gather',
  text: /* sql */ `
    SELECT v.id AS vault_id, v.contract_id,
      CASE
        WHEN c.since < $2 AND (
          SELECT e.id FROM usage_events e WHERE ${collectedIn('c.item_id')} AND e.updated_at < $2 LIMIT 1
        ) IS NOT NULL THEN 'window'
        WHEN v.held < $3 THEN NULL
        WHEN $3 <= (
          SELECT sum(e.amount_usdc) * 10000000 FROM usage_events e WHERE ${collectedIn('c.item_id')}
        ) THEN 'sum'
      END AS due
    FROM collecting_items c JOIN vaults v ON v.id = c.vault_id
    WHERE c.vault_id > $4 AND v.network = $1
      -- It may be empty: opened for a call that was given back before it could be captured.
      AND (SELECT e.id FROM usage_events e WHERE ${collectedIn('c.item_id')} LIMIT 1) IS NOT NULL
    ORDER BY c.vault_id LIMIT $5`,
};

const COLLECTING_ITEM = /* sql */ `(
      SELECT c.item_id FROM collecting_items c JOIN vaults v ON v.id = c.vault_id
      WHERE v.network = $1 AND c.vault_id = $2)`;

/** Along the index of open charges, from which a join would take all of the item's calls to sort them. */
export const UNGATHERED: Statement = {
  name: 'ungathered_calls',
  text: /* sql */ `
    SELECT e.id, e.request_id, e.attempt, e.user_id, e.api_id, e.endpoint_id, e.amount_usdc
    FROM usage_events e
    WHERE ${collectedIn(COLLECTING_ITEM)} AND e.updated_at < $3
    ORDER BY e.via_gateway, e.chain_item_id, e.id LIMIT $4`,
};

const FORM: Statement = {
  name: 'form_gathered_item',
  text: /* sql */ `
    SELECT form_gathered_item($1, $2, $3, $4, $5, $6::bigint[], $7::integer[], $8::bytea[], $9::bytea[], $10) AS formed`,
};
