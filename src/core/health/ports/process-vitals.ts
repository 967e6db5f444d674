export interface PoolFigures {
  readonly max: number;
  readonly used: number;
  readonly idle: number;
  /** Callers that wait for a connection. */
  readonly waiting: number;
}

/** How far behind the event loop has been since the last reading, in milliseconds. */
export interface EventLoopDelay {
  readonly meanMs: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What the process knows of itself: numbers only, so that no address or message can be among them. */
export interface ProcessVitals {
  /** By the pool's name, e.g. `database`. */
  pools(): ReadonlyMap<string, PoolFigures>;
  eventLoopDelay(): EventLoopDelay;
}
