import { formatUsdc, type Units } from '../core/shared/usdc.ts';
import { type DeductBody } from './deduct-body.ts';
import { type Subscription } from './subscription.ts';

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

/** They charge without a registered API: to a direct charge the names of API, endpoint and key are opaque. */
const OTHER_CONSUMERS = ['user_ben', 'user_cleo', 'user_dan', 'user_eve'];
const SINGLE_COUNT = 160;
const BATCH_COUNT = 40;
export const DEPOSIT_UNITS = 200_000_000n;
const STEP_UNITS = 10_000n;
const OTHER_CALLS = [
  { apiId: 'api_weather', endpointId: 'endpoint_forecast' },
  { apiId: 'api_maps', endpointId: 'endpoint_geocode' },
  { apiId: 'api_speech', endpointId: 'endpoint_transcribe' },
] as const;

/**
 * 200 charges of five consumers, those of the subscription's consumer in the name of its API. No two have the same
 * amount, whatever the prices are: so a deduct on the ledger names its charge by the amount alone, and the proof need
 * not believe the service about which is which.
 */
export function planLoad(subscription: Subscription): LoadPlan {
  const consumers = [subscription.consumerId, ...OTHER_CONSUMERS];
  const plan = (index: number, userId: string, delivery: Delivery) => {
    const call = userId === subscription.consumerId ? subscribedCall(subscription, index) : otherCall(userId, index);
    return planCharge(index, { userId, ...call }, delivery);
  };
  const singles = Array.from({ length: SINGLE_COUNT }, (_, index) =>
    plan(index, pick(consumers, index), deliveryOf(index)),
  );
  const batch = Array.from({ length: BATCH_COUNT }, (_, index) =>
    plan(SINGLE_COUNT + index, subscription.consumerId, 'once'),
  );
  const { body } = plan(SINGLE_COUNT + BATCH_COUNT, pick(consumers, 1), 'once');
  const beyondBalance = { ...body, amountUsdc: formatUsdc(DEPOSIT_UNITS + STEP_UNITS) };
  return { consumers, depositUnits: DEPOSIT_UNITS, singles, batch, beyondBalance };
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

type Usage = Omit<DeductBody, 'requestId' | 'amountUsdc'>;
type Call = Omit<Usage, 'userId'>;

function planCharge(index: number, usage: Usage, delivery: Delivery): PlannedCharge {
  const units = BigInt(index + 1) * STEP_UNITS;
  const requestId = `demo_${String(index + 1).padStart(3, '0')}`;
  return { body: { requestId, ...usage, amountUsdc: formatUsdc(units) }, units, delivery };
}

function subscribedCall({ apiId, endpointIds, apiKeyId }: Subscription, index: number): Call {
  return { apiId, endpointId: pick(endpointIds, index), apiKeyId };
}

function otherCall(userId: string, index: number): Call {
  return { ...pick(OTHER_CALLS, index), apiKeyId: `key_${userId}` };
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
