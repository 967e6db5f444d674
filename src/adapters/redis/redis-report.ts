/** Told what callers see only the kind of. */
export interface RedisReport {
  /** At the beginning of an outage, once. */
  unavailable(cause: unknown): void;
  /** At the end of a reported outage. */
  available(): void;
  /** Redis refused a command: once for each code, because who is refused once is refused at every request. */
  refused(cause: unknown): void;
}
