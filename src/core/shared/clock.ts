/** Time as a port, so that a test can hold it still and a simulation can own it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `ms`, or at once when the signal aborts; it never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls back after `ms`, unless what it returns is called before. */
  after(ms: number, callBack: () => void): () => void;
  /** A signal that aborts after `ms`, or as soon as `parent` does. */
  deadline(ms: number, parent?: AbortSignal): AbortSignal;
}
