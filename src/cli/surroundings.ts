/** What a command has of the world. */
export interface Surroundings {
  /** Where the service is, unless the line says otherwise; null when nobody knows. */
  readonly url: string | null;
  /** What a user has logged in with; null: nobody has. */
  readonly userToken: string | null;
  /** The administrator's key for the service at this address; null when there is none. Errors must not quote it. */
  readonly adminKeyFor: (url: URL) => Promise<string | null>;
  readonly fetch: typeof fetch;
  /** A signal that aborts after so many milliseconds. */
  readonly deadline: (ms: number) => AbortSignal;
  /** Standard output and standard error. */
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}
