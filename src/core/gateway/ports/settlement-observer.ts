/** What was to be written down of calls: their verdict, or how their delivery ended. */
export type SettlementKind = 'capture' | 'release' | 'delivery';

/** Told what operators should know of settled calls. */
export interface SettlementObserver {
  /** Served calls whose hold had been released before their capture came, and could not be had back: nobody pays. */
  capturesLost(count: number): void;
  /** The store did not take it for as long as the hold lasts, or too much waited already. */
  givenUp(kind: SettlementKind): void;
  /** Holds that their process did not end. */
  holdsSwept(count: number): void;
}
