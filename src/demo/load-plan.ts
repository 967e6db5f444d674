import { formatUsdc, type Units } from '../core/shared/usdc.ts';
import { type DeductBody } from './deduct-body.ts';

/**
 * How a charge is sent. once: one request; repeated: again after its answer; simultaneous: two requests at once;
 * conflicting: again with another amount under the same request id.
 */
export type Delivery = 'once' | 'repeated' | 'simultaneous' | 'conflicting';

export interface PlannedCharge {
  readonly body: DeductBody;
  readonly units: Units;
  readonly delivery: Delivery;
}

export interface LoadPlan {
  readonly consumers: readonly string[];
  /** What each consumer deposits before the first charge. */
  readonly depositUnits: Units;
  readonly singles: readonly PlannedCharge[];
  /** Sent in one request, all charged to one consumer: a user may charge only itself. */
  readonly batch: readonly PlannedCharge[];
  /** More than any balance: it must be refused, so it is none of the charges. */
  readonly beyondBalance: DeductBody;
}

const CONSUMERS = ['user_ada', 'user_ben', 'user_cleo', 'user_dan', 'user_eve'];
const SINGLE_COUNT = 160;
const BATCH_COUNT = 40;
const DEPOSIT_UNITS = 200_000_000n;
const STEP_UNITS = 10_000n;
const CALLS = [
  { apiId: 'api_weather', endpointId: 'endpoint_forecast' },
  { apiId: 'api_maps', endpointId: 'endpoint_geocode' },
  { apiId: 'api_speech', endpointId: 'endpoint_transcribe' },
] as const;

/**
 * 200 charges of five consumers. No two have the same amount: so a deduct on the ledger names its charge by the amount
 * alone, and the proof need not believe the service about which is which.
 */
export function planLoad(): LoadPlan {
  const singles = Array.from({ length: SINGLE_COUNT }, (_, index) =>
    planCharge(index, pick(CONSUMERS, index), deliveryOf(index)),
  );
  const batch = Array.from({ length: BATCH_COUNT }, (_, index) =>
    planCharge(SINGLE_COUNT + index, pick(CONSUMERS, 0), 'once'),
  );
  const { body } = planCharge(SINGLE_COUNT + BATCH_COUNT, pick(CONSUMERS, 1), 'once');
  const beyondBalance = { ...body, amountUsdc: formatUsdc(DEPOSIT_UNITS + STEP_UNITS) };
  return { consumers: CONSUMERS, depositUnits: DEPOSIT_UNITS, singles, batch, beyondBalance };
}

/** How many answers the plan brings: one per request, but one per item of the batch. */
export function answerCountOf({ singles, batch }: LoadPlan): number {
  const requests = singles.reduce((count, { delivery }) => count + (delivery === 'once' ? 1 : 2), 0);
  return requests + batch.length + 1;
}

/** The same request id for another amount: a caller's mistake that must never be charged. */
export function conflictingBody({ body, units }: PlannedCharge): DeductBody {
  return { ...body, amountUsdc: formatUsdc(units + 1n) };
}

function planCharge(index: number, userId: string, delivery: Delivery): PlannedCharge {
  const units = BigInt(index + 1) * STEP_UNITS;
  const requestId = `demo_${String(index + 1).padStart(3, '0')}`;
  const body = { requestId, userId, ...pick(CALLS, index), apiKeyId: `key_${userId}`, amountUsdc: formatUsdc(units) };
  return { body, units, delivery };
}

function deliveryOf(index: number): Delivery {
  switch (index % 8) {
    case 1:
      return 'repeated';
    case 3:
      return 'simultaneous';
    case 5:
      return index % 16 === 5 ? 'conflicting' : 'once';
    default:
      return 'once';
  }
}

function pick<T>(values: readonly T[], index: number): T {
  const value = values[index % values.length];
  if (value === undefined) throw new RangeError('nothing to pick from');
  return value;
}
