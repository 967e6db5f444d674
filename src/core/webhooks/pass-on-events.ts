import { ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type DomainEvents } from './ports/domain-events.ts';

export interface PassOnEventsPorts {
  readonly events: Pick<DomainEvents, 'passOn'>;
  readonly clock: Clock;
  /** Told that there is something to deliver. */
  readonly wakeSender: () => void;
}

const CHUNK = 200;
/** What is left then is for the next run, so that a stop does not wait for all of it. */
const CHUNKS_MAX = 50;

/** Makes deliveries of what has happened. */
export class PassOnEvents {
  private readonly ports: PassOnEventsPorts;

  constructor(ports: PassOnEventsPorts) {
    this.ports = ports;
  }

  /** Answers how many events it has passed on. */
  execute(): ResultAsync<number, StoreUnavailable> {
    return safeTry(() => this.run());
  }

  private async *run(): Steps<number, StoreUnavailable> {
    const { events, clock, wakeSender } = this.ports;
    let passed = 0;
    for (let chunk = 0; chunk < CHUNKS_MAX; chunk += 1) {
      const taken = yield* events.passOn(CHUNK, clock.now());
      passed += taken.events;
      if (taken.deliveries > 0) wakeSender();
      if (taken.events < CHUNK) break;
    }
    return ok(passed);
  }
}
