import { type ResultAsync } from 'neverthrow';
import {
  type ChargeItems,
  type ClaimedItem,
  type NewItem,
  type UnassignedCharge,
} from '../../core/billing/ports/charge-items.ts';
import { type Claim } from '../../core/billing/ports/claim.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';
import { claimedItemOf, type ClaimedItemRow } from './rows.ts';

interface UnassignedRow {
  readonly id: bigint;
  readonly attempt: number;
  readonly request_id: string;
  readonly contract_id: string;
}

export class KnexChargeItems implements ChargeItems {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  unassigned(limit: number): ResultAsync<readonly UnassignedCharge[], StoreUnavailable> {
    return this.database.run<UnassignedRow>(UNASSIGNED, [this.network, limit]).map((rows) =>
      rows.map(({ id, attempt, request_id, contract_id }) => ({
        id,
        attempt,
        requestId: request_id,
        contractId: contract_id,
      })),
    );
  }

  form(items: readonly NewItem[], now: number): ResultAsync<void, StoreUnavailable> {
    const values = [
      this.network,
      items.map(({ chargeId }) => chargeId),
      items.map(({ attempt }) => attempt),
      items.map(({ onChainId }) => onChainId),
      new Date(now),
    ];
    return this.database.run(FORM, values).map(() => undefined);
  }

  claim(claim: Claim, max: number, now: number, ripeAt = now): ResultAsync<readonly ClaimedItem[], StoreUnavailable> {
    const values = [this.network, claim.token, new Date(claim.until), max, new Date(ripeAt), new Date(now)];
    return this.database.run<ClaimedItemRow>(CLAIM, values).map((rows) => rows.map(claimedItemOf));
  }

  release(token: string, kept: readonly bigint[] = []): ResultAsync<void, StoreUnavailable> {
    return this.database.run(RELEASE, [this.network, token, kept]).map(() => undefined);
  }

  refuse(refusal: Parameters<ChargeItems['refuse']>[0], now: number): ResultAsync<boolean, StoreUnavailable> {
    const values = [this.network, refusal.itemId, refusal.token, refusal.reason, new Date(now)];
    return this.database.runOne<{ refused: boolean }>(REFUSE, values).map(({ refused }) => refused);
  }

  blockHolds(itemId: bigint, token: string): ResultAsync<void, StoreUnavailable> {
    return this.database.run(BLOCK_HOLDS, [this.network, itemId, token]).map(() => undefined);
  }

  escalate(itemId: bigint, token: string): ResultAsync<boolean, StoreUnavailable> {
    return this.database.run(ESCALATE, [this.network, itemId, token]).map((rows) => rows.length > 0);
  }
}

/**
 * The open direct charges without an item are one range of the partial index of open charges, in order of age. All its
 * columns stand in the order, or PostgreSQL would sort the whole backlog: it does not see that two of them are fixed.
 */
export const UNASSIGNED: Statement = {
  name: 'unassigned_charges',
  text: /* sql */ `
    SELECT e.id, e.attempt, e.request_id, v.contract_id
    FROM usage_events e JOIN vaults v ON v.id = e.vault_id
    WHERE NOT e.via_gateway AND e.status = 'reserved' AND e.chain_item_id IS NULL AND v.network = $1
    ORDER BY e.via_gateway, e.chain_item_id, e.id LIMIT $2`,
};

const FORM: Statement = {
  name: 'form_items',
  text: 'SELECT form_items($1, $2::bigint[], $3::integer[], $4::text[], $5)',
};

const CLAIM: Statement = { name: 'claim_items', text: 'SELECT * FROM claim_items($1, $2, $3, $4, $5, $6)' };

const RELEASE: Statement = {
  name: 'release_items',
  text: /* sql */ `
    UPDATE chain_items SET claim_token = NULL, claim_until = NULL
    WHERE network = $1 AND claim_token = $2 AND status = 'open' AND id <> ALL ($3::bigint[])`,
};

const REFUSE: Statement = { name: 'refuse_item', text: 'SELECT refuse_item($1, $2, $3, $4, $5) AS refused' };

const BLOCK_HOLDS: Statement = {
  name: 'block_vault_holds',
  text: /* sql */ `
    SELECT block_vault_holds($1, ARRAY(
      SELECT v.id FROM chain_items i JOIN vaults v ON v.id = i.vault_id
      WHERE i.network = $1 AND i.id = $2 AND i.claim_token = $3 AND i.status = 'open' AND v.kind = 'dedicated'), true)`,
};

const ESCALATE: Statement = {
  name: 'escalate_item',
  text: /* sql */ `
    UPDATE chain_items SET status = 'review', claim_token = NULL, claim_until = NULL
    WHERE network = $1 AND id = $2 AND claim_token = $3 AND status = 'open'
    RETURNING id`,
};
