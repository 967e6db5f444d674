import { type ComponentCheck } from './component.ts';

/** Asks one dependency something that only a working one can answer. It never rejects. */
export interface HealthProbe {
  readonly id: string;
  readonly timeoutMs: number;
  check(signal: AbortSignal): Promise<ComponentCheck>;
}
