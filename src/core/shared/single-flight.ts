import { type ResultAsync } from 'neverthrow';

export interface Flight<T> {
  readonly value: T;
  /** True for the caller whose work this is, false for those that joined it. */
  readonly leading: boolean;
}

/** Callers that ask for the same key while the work is under way share its result. */
export class SingleFlight<T, E> {
  private readonly flights = new Map<string, ResultAsync<T, E>>();

  run(key: string, work: () => ResultAsync<T, E>): ResultAsync<Flight<T>, E> {
    const joined = this.flights.get(key);
    if (joined !== undefined) return joined.map((value) => ({ value, leading: false }));

    const flight = work();
    this.flights.set(key, flight);
    const land = () => this.flights.delete(key);
    void flight.then(land, land);
    return flight.map((value) => ({ value, leading: true }));
  }
}
