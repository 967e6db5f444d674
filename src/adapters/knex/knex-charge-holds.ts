import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { type ChargeHolds, type HoldOutcome, type NewHold } from '../../core/billing/ports/charge-holds.ts';
import { type BatchRefused, type ReserveAgain } from '../../core/billing/ports/usage-ledger.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';
import { firstOfEachId } from './first-of-each-id.ts';
import { holdOutcomesOf, type HeldRow } from './hold-outcomes.ts';

export class KnexChargeHolds implements ChargeHolds {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  holdMany(
    holds: readonly NewHold[],
    now: number,
  ): ResultAsync<readonly (HoldOutcome | ReserveAgain)[], StoreUnavailable | BatchRefused> {
    const distinct = firstOfEachId(holds);
    if (distinct.length === 0) return okAsync([]);
    return this.database
      .runChecked<HeldRow>(HOLD, [
        this.network,
        distinct.map(({ requestId }) => requestId),
        distinct.map(({ userId }) => userId),
        distinct.map(({ apiId }) => apiId),
        distinct.map(({ endpointId }) => endpointId),
        distinct.map(({ apiKeyId }) => apiKeyId),
        distinct.map(({ apiKeyPrefix }) => apiKeyPrefix),
        distinct.map(({ units }) => units),
        distinct.map(({ fingerprint }) => fingerprint),
        // A Date would be worded by pg, in local time and piece by piece, for every call.
        distinct.map(({ expiresAt }) => new Date(expiresAt).toISOString()),
        distinct.map(({ keepsDelivery }) => keepsDelivery),
        new Date(now),
      ])
      .map((rows) => holdOutcomesOf(holds, rows))
      .orElse((failure) => errAsync(failure.kind === 'value_refused' ? { kind: 'batch_refused' as const } : failure));
  }
}

const HOLD: Statement = {
  name: 'hold_charges',
  text: /* sql */ `
    SELECT * FROM hold_charges($1, $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
      $8::bigint[], $9::bytea[], $10::timestamptz[], $11::boolean[], $12)`,
};
