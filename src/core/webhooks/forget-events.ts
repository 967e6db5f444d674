import { type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type DomainEvents } from './ports/domain-events.ts';

/** Ten times as long as a delivery is tried: who wants what was given up has had a month to ask for it. */
const KEPT_MS = 30 * 86_400_000;
/** A run stays short however much there is: what is left waits for the next one, and bothers nobody. */
const FORGOTTEN_MAX = 5_000;

/** Drops what was told, or given up, long ago. */
export class ForgetEvents {
  private readonly events: Pick<DomainEvents, 'forget'>;
  private readonly clock: Clock;

  constructor(events: Pick<DomainEvents, 'forget'>, clock: Clock) {
    this.events = events;
    this.clock = clock;
  }

  /** How many were dropped. */
  execute(): ResultAsync<number, StoreUnavailable> {
    return this.events.forget(this.clock.now() - KEPT_MS, FORGOTTEN_MAX);
  }
}
