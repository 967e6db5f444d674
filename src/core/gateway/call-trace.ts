import { type Units } from '../shared/usdc.ts';
import { type CallVerdict } from './call.ts';
import { type Delivery } from './ports/upstream.ts';

/** The parts of a call, in their order; each is over when it is marked. */
export type CallStage = 'auth' | 'limit' | 'hold' | 'upstream' | 'commit' | 'delivery';

/** What is known of a call by the time it ends, be that well or not. */
export interface CallFacts {
  readonly userId: string;
  readonly apiKeyId: string;
  readonly apiId: string;
  readonly endpointId: string;
  /** `gw_...`: under it the charge is found. */
  readonly requestId: string;
  readonly upstreamStatus: number;
  readonly verdict: CallVerdict;
  /** What it has cost. */
  readonly units: Units;
  /** It was paid for before. */
  readonly isReplay: boolean;
  readonly delivery: Delivery['end'];
}

/** Who watches one call: it is told what becomes known, when it becomes known. Nothing it hears is a secret. */
export interface CallTrace {
  note(facts: Partial<CallFacts>): void;
  passed(stage: CallStage): void;
  /** The value of a `Server-Timing` field with the stages passed so far; null when nobody asked for it. */
  timing(): string | null;
}
