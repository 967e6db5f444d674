import { type Random } from '../random.ts';
import { ENDPOINTS, type OfferedEndpoint } from './offered-api.ts';

/** What the upstream does with a call, and when. It travels with the call as its body. */
export interface UpstreamPlan {
  /** `unreachable`: it never sees the call; `reset`: it sees it and breaks off; `silent`: it sends no status in time. */
  readonly answer: 'status' | 'unreachable' | 'reset' | 'silent';
  readonly status: number;
  readonly statusAfterMs: number;
  readonly bodyMs: number;
  /** The body breaks off at its end. */
  readonly breaks: boolean;
  /** A byte of the body reaches the caller, however it ends. */
  readonly reached: boolean;
}

/** One call as its caller makes it. */
export interface SimulatedCall {
  /** The place of the caller's key among all keys. */
  readonly key: number;
  readonly endpoint: OfferedEndpoint;
  readonly query: string;
  readonly idempotencyKey: string | null;
  readonly plan: UpstreamPlan;
  /** Null: the caller stays. */
  readonly leavesAfterMs: number | null;
}

const STATUSES = [...Array.from({ length: 12 }, () => 200), 404, 404, 500, 503];

export function drawPlan(random: Random): UpstreamPlan {
  const draw = random.unit();
  const answer = draw < 0.82 ? 'status' : draw < 0.9 ? 'unreachable' : draw < 0.95 ? 'reset' : 'silent';
  return {
    answer,
    status: random.pick(STATUSES),
    statusAfterMs: random.chance(0.15) ? random.int(5_000, 29_000) : random.int(0, 2_000),
    bodyMs: random.chance(0.1) ? random.int(20_000, 90_000) : random.int(0, 1_000),
    breaks: random.chance(0.2),
    reached: random.chance(0.6),
  };
}

/** A call like none before, or, with `old`, its repeat. */
export function drawCall(random: Random, old: SimulatedCall | null, number: number, keys: number): SimulatedCall {
  const fresh = {
    key: random.int(0, keys - 1),
    endpoint: random.pick(ENDPOINTS),
    query: '',
    idempotencyKey: random.chance(0.5) ? `call_${number}` : null,
  };
  // Now and then somebody gives the idempotency key of one call to another.
  const query = old !== null && random.chance(0.1) ? '?other' : (old?.query ?? '');
  const leavesAfterMs = random.chance(0.15) ? random.int(0, 5_000) : null;
  return { ...(old ?? fresh), query, plan: drawPlan(random), leavesAfterMs };
}

export function describeCall({ key, endpoint, query, idempotencyKey, plan, leavesAfterMs }: SimulatedCall): string {
  const { answer, status, statusAfterMs, bodyMs, breaks, reached } = plan;
  const said = answer === 'status' ? `${status} after ${statusAfterMs} ms, body ${bodyMs} ms` : answer;
  return [
    `call ${endpoint.method} ${endpoint.path}${query} with key ${key}`,
    ...(idempotencyKey === null ? [] : [`as ${idempotencyKey}`]),
    said,
    ...(breaks ? ['breaks off'] : []),
    ...(reached ? [] : ['reaches nobody']),
    ...(leavesAfterMs === null ? [] : [`caller leaves after ${leavesAfterMs} ms`]),
  ].join(', ');
}
