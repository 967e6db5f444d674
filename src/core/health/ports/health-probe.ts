import { type ComponentCheck } from '../component.ts';

export interface ProbeLimits {
  /** The check is given up after this long; its signal is aborted then. */
  readonly timeoutMs: number;
  /** A good answer that took longer counts as slow. */
  readonly slowMs: number;
}

/** Asks one dependency something that only a working one can answer. */
export interface HealthProbe {
  /** As operators and views know the component, e.g. `soroban_rpc`. */
  readonly id: string;
  /** An external dependency that times out is degraded the first time, down from the second in a row. */
  readonly kind: 'internal' | 'external';
  readonly limits: ProbeLimits;
  /** Never rejects. Who calls measures the time, gives up at the limit and judges slowness: the probe does neither. */
  check(signal: AbortSignal): Promise<ComponentCheck>;
}
