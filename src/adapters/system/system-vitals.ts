import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type EventLoopDelay, type PoolFigures, type ProcessVitals } from '../../core/health/ports/process-vitals.ts';

const RESOLUTION_MS = 20;
const NS_PER_MS = 1_000_000;

export class SystemVitals implements ProcessVitals {
  private readonly poolReaders: ReadonlyMap<string, () => PoolFigures>;
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  constructor(pools: ReadonlyMap<string, () => PoolFigures>) {
    this.poolReaders = pools;
    this.delay.enable();
  }

  pools(): ReadonlyMap<string, PoolFigures> {
    return new Map([...this.poolReaders].map(([name, read]) => [name, read()]));
  }

  eventLoopDelay(): EventLoopDelay {
    const { mean, max } = this.delay;
    const delay = { meanMs: lateness(mean), p99Ms: lateness(this.delay.percentile(99)), maxMs: lateness(max) };
    this.delay.reset();
    return delay;
  }
}

/** The histogram holds times between two ticks of a timer, of which the timer's own interval is no delay. */
function lateness(ns: number): number {
  const ms = ns / NS_PER_MS - RESOLUTION_MS;
  // Nothing was measured yet: the mean of no ticks is not a number.
  return Number.isNaN(ms) ? 0 : Math.max(0, Math.round(ms * 100) / 100);
}
