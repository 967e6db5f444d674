import { type Fault } from './fault.ts';
import { type Occasion } from './occasion.ts';

/** A fault, what it concerns and how often it strikes. Null: no restriction. */
export interface FaultPlan {
  readonly fault: Fault;
  readonly method: string | null;
  readonly hash: string | null;
  readonly source: string | null;
  readonly times: number | null;
  /** How many matching occasions pass before the first strike. */
  readonly afterRequests: number;
  /** How long the rule lasts from when it was added, by the network's clock. */
  readonly ms: number | null;
}

/** A rule as it is listed. */
export type FaultListing = Omit<FaultPlan, 'fault'> &
  Fault & {
    readonly id: string;
    readonly matched: number;
    readonly struck: number;
    readonly spent: boolean;
  };

/** A plan with its counts. */
export class FaultRule {
  readonly id: string;
  readonly plan: FaultPlan;
  readonly #endsMs: number;
  #matched = 0;
  #struck = 0;

  constructor(id: string, plan: FaultPlan, nowMs: number) {
    this.id = id;
    this.plan = plan;
    this.#endsMs = plan.ms === null ? Infinity : nowMs + plan.ms;
  }

  concerns({ method, hashes, sources }: Occasion): boolean {
    const { plan } = this;
    return (
      (plan.method === null || plan.method === method) &&
      (plan.hash === null || hashes.includes(plan.hash)) &&
      (plan.source === null || sources.includes(plan.source))
    );
  }

  /** Counts a matching occasion; true when the fault strikes at it. */
  strike(): boolean {
    this.#matched += 1;
    if (this.#matched <= this.plan.afterRequests) return false;
    this.#struck += 1;
    return true;
  }

  isSpent(nowMs: number): boolean {
    return nowMs >= this.#endsMs || (this.plan.times !== null && this.#struck >= this.plan.times);
  }

  listing(nowMs: number): FaultListing {
    const { fault, ...rest } = this.plan;
    const counts = { matched: this.#matched, struck: this.#struck, spent: this.isSpent(nowMs) };
    return { id: this.id, ...rest, ...fault, ...counts };
  }
}
