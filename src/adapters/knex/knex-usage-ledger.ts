import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import {
  type BatchRefused,
  type ChargeState,
  type ChargeView,
  type NewCharge,
  type ReserveAgain,
  type ReserveOutcome,
  type UsageLedger,
  type VoidOutcome,
} from '../../core/billing/ports/usage-ledger.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';
import { firstOfEachId } from './first-of-each-id.ts';
import { reserveOutcomesOf, type ReservedRow } from './reserve-outcomes.ts';
import { chargeStateOf, chargeViewOf, type ChargeStateRow, type ChargeViewRow } from './rows.ts';

export class KnexUsageLedger implements UsageLedger {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  reserveMany(
    charges: readonly NewCharge[],
    now: number,
  ): ResultAsync<readonly (ReserveOutcome | ReserveAgain)[], StoreUnavailable | BatchRefused> {
    const distinct = firstOfEachId(charges);
    if (distinct.length === 0) return okAsync([]);
    return this.database
      .runChecked<ReservedRow>(RESERVE, [
        this.network,
        distinct.map(({ requestId }) => requestId),
        distinct.map(({ userId }) => userId),
        distinct.map(({ apiId }) => apiId),
        distinct.map(({ endpointId }) => endpointId),
        distinct.map(({ apiKeyId }) => apiKeyId),
        distinct.map(({ units }) => units),
        distinct.map(({ fingerprint }) => fingerprint),
        new Date(now),
      ])
      .map((rows) => reserveOutcomesOf(charges, rows))
      .orElse((failure) => errAsync(failure.kind === 'value_refused' ? { kind: 'batch_refused' as const } : failure));
  }

  find(requestId: string): ResultAsync<ChargeView | null, StoreUnavailable> {
    return this.database
      .run<ChargeViewRow>(FIND, [this.network, requestId])
      .map(([row]) => (row === undefined ? null : chargeViewOf(row)));
  }

  states(ids: readonly bigint[]): ResultAsync<ReadonlyMap<bigint, ChargeState>, StoreUnavailable> {
    return this.database
      .run<ChargeStateRow>(STATES, [this.network, ids])
      .map((rows) => new Map(rows.map((row) => [row.id, chargeStateOf(row)])));
  }

  void(
    charge: { readonly id: bigint; readonly attempt: number },
    verdict: Parameters<UsageLedger['void']>[1],
    now: number,
  ): ResultAsync<VoidOutcome, StoreUnavailable> {
    const values = [this.network, charge.id, charge.attempt, verdict.reason, verdict.final, new Date(now)];
    return this.database.runOne<{ outcome: VoidOutcome }>(VOID, values).map(({ outcome }) => outcome);
  }
}

const RESERVE: Statement = {
  name: 'reserve_charges',
  text: /* sql */ `
    SELECT * FROM reserve_charges($1, $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[],
      $8::bytea[], $9)`,
};

const STATE_COLUMNS = 's.id, s.attempt, s.status, s.void_reason, s.hash, s.send_status';

export const FIND: Statement = {
  name: 'find_charge',
  text: /* sql */ `
    SELECT ${STATE_COLUMNS}, s.request_id, s.user_id, s.amount_usdc, s.ledger, s.created_at, s.updated_at
    FROM charge_states s WHERE s.network = $1 AND s.request_id = $2`,
};

export const STATES: Statement = {
  name: 'charge_states',
  text: /* sql */ `
    SELECT ${STATE_COLUMNS} FROM charge_states s WHERE s.network = $1 AND s.id = ANY ($2::bigint[])`,
};

const VOID: Statement = {
  name: 'void_charge',
  text: 'SELECT void_charge($1, $2, $3, $4, $5, $6) AS outcome',
};
