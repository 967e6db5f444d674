import { okAsync, type ResultAsync } from 'neverthrow';
import {
  type CallCharge,
  type CaptureOutcome,
  type DeliveryClaim,
  type DeliveryEnd,
  type HeldCalls,
} from '../../core/gateway/ports/held-calls.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';

interface CaptureRow {
  readonly charge_id: bigint;
  readonly attempt: number;
  /** `again`: it was swept while this was under way. */
  readonly outcome: CaptureOutcome | 'again';
}

export class KnexHeldCalls implements HeldCalls {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  captureMany(calls: readonly CallCharge[], now: number): ResultAsync<readonly CaptureOutcome[], StoreUnavailable> {
    return this.capture(distinct(calls), now).map((outcomes) =>
      calls.map((call) => {
        const outcome = outcomes.get(keyOf(call));
        if (outcome === undefined) throw new Error(`capture_calls said nothing of charge ${call.chargeId}`);
        return outcome;
      }),
    );
  }

  releaseMany(calls: readonly CallCharge[], now: number): ResultAsync<void, StoreUnavailable> {
    if (calls.length === 0) return okAsync(undefined);
    const values = [this.network, ...columnsOf(distinct(calls)), new Date(now)];
    return this.database.run(RELEASE, values).map(() => undefined);
  }

  extendMany(calls: readonly CallCharge[], until: number, now: number): ResultAsync<void, StoreUnavailable> {
    if (calls.length === 0) return okAsync(undefined);
    const values = [...columnsOf(distinct(calls)), new Date(until), new Date(now)];
    return this.database.run(EXTEND, values).map(() => undefined);
  }

  sweep(limit: number, now: number): ResultAsync<number, StoreUnavailable> {
    return this.database
      .runOne<{ swept: number }>(SWEEP, [this.network, limit, new Date(now)])
      .map(({ swept }) => swept);
  }

  endDeliveries(
    deliveries: readonly (CallCharge & { readonly end: DeliveryEnd })[],
  ): ResultAsync<void, StoreUnavailable> {
    if (deliveries.length === 0) return okAsync(undefined);
    const delivered = deliveries.filter(({ end }) => end === 'delivered');
    const ended = distinct([...delivered, ...deliveries]);
    const values = [...columnsOf(ended), ended.map(({ end }) => end)];
    return this.database.run(END_DELIVERIES, values).map(() => undefined);
  }

  claimDelivery(
    { chargeId, attempt }: CallCharge,
    { leaseUntil, redeliveriesMax, ageMsMax }: Parameters<HeldCalls['claimDelivery']>[1],
    now: number,
  ): ResultAsync<DeliveryClaim, StoreUnavailable> {
    const [lease, since] = [new Date(leaseUntil), new Date(now - ageMsMax)];
    return this.database
      .runOne<{ claim: DeliveryClaim }>(CLAIM, [chargeId, attempt, lease, redeliveriesMax, since, new Date(now)])
      .map(({ claim }) => claim);
  }

  /** By `keyOf`. A call that was swept on the way is asked for again, which ends: nothing else can happen to it twice. */
  private capture(
    calls: readonly CallCharge[],
    now: number,
  ): ResultAsync<ReadonlyMap<string, CaptureOutcome>, StoreUnavailable> {
    if (calls.length === 0) return okAsync(new Map());
    return this.database
      .run<CaptureRow>(CAPTURE, [this.network, ...columnsOf(calls), new Date(now)])
      .andThen((rows) => {
        const decided = new Map<string, CaptureOutcome>();
        const swept: CallCharge[] = [];
        for (const { charge_id: chargeId, attempt, outcome } of rows) {
          if (outcome === 'again') swept.push({ chargeId, attempt });
          else decided.set(keyOf({ chargeId, attempt }), outcome);
        }
        return this.capture(swept, now).map((rest) => new Map([...decided, ...rest]));
      });
  }
}

const keyOf = ({ chargeId, attempt }: CallCharge) => `${chargeId}/${attempt}`;

function distinct<T extends CallCharge>(calls: readonly T[]): readonly T[] {
  const firsts = new Map<string, T>();
  for (const call of calls) if (!firsts.has(keyOf(call))) firsts.set(keyOf(call), call);
  return [...firsts.values()];
}

function columnsOf(calls: readonly CallCharge[]): [bigint[], number[]] {
  return [calls.map(({ chargeId }) => chargeId), calls.map(({ attempt }) => attempt)];
}

const CAPTURE: Statement = {
  name: 'capture_calls',
  text: /* sql */ `SELECT * FROM capture_calls($1, $2::bigint[], $3::integer[], $4)`,
};

const RELEASE: Statement = {
  name: 'release_calls',
  text: /* sql */ `SELECT release_calls($1, $2::bigint[], $3::integer[], $4)`,
};

const EXTEND: Statement = {
  name: 'extend_calls',
  text: /* sql */ `SELECT extend_calls($1::bigint[], $2::integer[], $3, $4)`,
};

const SWEEP: Statement = {
  name: 'sweep_holds',
  text: /* sql */ `SELECT sweep_holds($1, $2, $3) AS swept`,
};

const END_DELIVERIES: Statement = {
  name: 'end_deliveries',
  text: /* sql */ `SELECT end_deliveries($1::bigint[], $2::integer[], $3::text[])`,
};

const CLAIM: Statement = {
  name: 'claim_delivery',
  text: /* sql */ `SELECT claim_delivery($1, $2, $3, $4, $5, $6) AS claim`,
};
