import { type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type Developer, type DeveloperDetails } from './developer.ts';
import { type Developers } from './ports/developers.ts';

export interface UpdateDeveloperInput {
  readonly userId: string;
  /** Null clears. */
  readonly changes: Partial<DeveloperDetails>;
}

/** Changes what a user's profile says, and nothing that is not named. */
export class UpdateDeveloper {
  private readonly developers: Developers;
  private readonly clock: Clock;

  constructor(developers: Developers, clock: Clock) {
    this.developers = developers;
    this.clock = clock;
  }

  execute({ userId, changes }: UpdateDeveloperInput): ResultAsync<Developer, StoreUnavailable> {
    return this.developers.update(userId, changes, this.clock.now());
  }
}
