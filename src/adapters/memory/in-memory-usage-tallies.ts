import { okAsync, type ResultAsync } from 'neverthrow';
import { type UsageTallies } from '../../core/billing/ports/usage-tallies.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';

/** In memory every sum is made anew: there is never anything to add. */
export class InMemoryUsageTallies implements UsageTallies {
  tally(): ResultAsync<bigint | null, StoreUnavailable> {
    return okAsync(null);
  }
}
