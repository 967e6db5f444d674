import { type ResultAsync } from 'neverthrow';
import { type UsageTallies } from '../../core/billing/ports/usage-tallies.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database } from './database.ts';
import { TALLY } from './usage-statements.ts';

export class KnexUsageTallies implements UsageTallies {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  tally(after: bigint, limit: number): ResultAsync<bigint | null, StoreUnavailable> {
    return this.database.runOne<{ last: bigint | null }>(TALLY, [after, limit]).map(({ last }) => last);
  }
}
