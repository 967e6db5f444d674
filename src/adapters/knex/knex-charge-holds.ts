import { err, ok, type Result, ResultAsync } from 'neverthrow';
import { type ChargeHolds, type HoldOutcome, type NewHold } from '../../core/billing/ports/charge-holds.ts';
import { type BatchRefused, type ReserveAgain } from '../../core/billing/ports/usage-ledger.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';
import { firstOfEachId } from './first-of-each-id.ts';
import { holdOutcomesOf, type HeldRow } from './hold-outcomes.ts';

type Outcomes = readonly (HoldOutcome | ReserveAgain)[];

export class KnexChargeHolds implements ChargeHolds {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  holdMany(holds: readonly NewHold[], now: number): ResultAsync<Outcomes, StoreUnavailable | BatchRefused> {
    return new ResultAsync(this.decide(holds, now));
  }

  private async decide(
    holds: readonly NewHold[],
    now: number,
  ): Promise<Result<Outcomes, StoreUnavailable | BatchRefused>> {
    const [first, ...others] = holds;
    if (first === undefined) return ok([]);
    if (others.length === 0 && first.units > 0n && !first.keepsDelivery) {
      const lone = await this.holdOne(first, now);
      if (lone !== null) return lone;
    }
    const held = await this.database.runAhead<HeldRow>(HOLD_MANY, this.columnsOf(firstOfEachId(holds), now));
    if (held.isErr()) return err(held.error.kind === 'value_refused' ? { kind: 'batch_refused' } : held.error);
    return ok(holdOutcomesOf(holds, held.value));
  }

  /** Null where anything is out of the ordinary: nothing was done then, and why is for `hold_charges` to tell. */
  private async holdOne(hold: NewHold, now: number): Promise<Result<Outcomes, StoreUnavailable> | null> {
    const { requestId, userId, apiId, endpointId, apiKeyId, apiKeyPrefix, units, fingerprint } = hold;
    const [expiresAt, nowAt] = [timestamp(hold.expiresAt), timestamp(now)];
    const call = [requestId, userId, apiId, endpointId, apiKeyId, apiKeyPrefix, units, fingerprint];
    const values = [this.network, ...call, expiresAt, nowAt];
    const held = await this.database.runAhead<{ readonly id: bigint | null }>(HOLD_ONE, values);
    if (held.isErr()) return held.error.kind === 'value_refused' ? null : err(held.error);
    const { rows, committed } = held.value;
    const id = rows[0]?.id ?? null;
    return id === null ? null : ok([{ kind: 'held', charge: { id, ...NEWLY_HELD }, committed }]);
  }

  private columnsOf(holds: readonly NewHold[], now: number): readonly unknown[] {
    return [
      this.network,
      holds.map(({ requestId }) => requestId),
      holds.map(({ userId }) => userId),
      holds.map(({ apiId }) => apiId),
      holds.map(({ endpointId }) => endpointId),
      holds.map(({ apiKeyId }) => apiKeyId),
      holds.map(({ apiKeyPrefix }) => apiKeyPrefix),
      holds.map(({ units }) => units),
      holds.map(({ fingerprint }) => fingerprint),
      holds.map(({ expiresAt }) => timestamp(expiresAt)),
      holds.map(({ keepsDelivery }) => keepsDelivery),
      timestamp(now),
    ];
  }
}

const NEWLY_HELD = { attempt: 1, status: 'held', voidReason: null, hash: null, sendStatus: null } as const;

/** A Date would be worded by pg, in local time and piece by piece, for every call. */
const timestamp = (ms: number) => new Date(ms).toISOString();

const HOLD_ONE: Statement = {
  name: 'hold_charge',
  text: /* sql */ `SELECT hold_charge($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS id`,
};

const HOLD_MANY: Statement = {
  name: 'hold_charges',
  text: /* sql */ `
    SELECT * FROM hold_charges($1, $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
      $8::bigint[], $9::bytea[], $10::timestamptz[], $11::boolean[], $12)`,
};
