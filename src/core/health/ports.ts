import { type ComponentCheck } from './component.ts';

/** Asks one dependency something that only a working one can answer. */
export interface HealthProbe {
  readonly id: string;
  /** Never rejects, and answers within the probe's own time-out. */
  check(): Promise<ComponentCheck>;
}
