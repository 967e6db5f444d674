import { type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type Developer } from './developer.ts';
import { type Developers } from './ports/developers.ts';

/** Shows a user its own profile, a blank one at first (seed 001). */
export class GetDeveloper {
  private readonly developers: Developers;
  private readonly clock: Clock;

  constructor(developers: Developers, clock: Clock) {
    this.developers = developers;
    this.clock = clock;
  }

  execute(userId: string): ResultAsync<Developer, StoreUnavailable> {
    return this.developers.findOrCreate(userId, this.clock.now());
  }
}
