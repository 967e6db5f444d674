import { type ResultAsync } from 'neverthrow';
import { type UsedChallenges } from '../../core/access/ports/used-challenges.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type MemoryDatabase } from './memory-database.ts';

export class InMemoryUsedChallenges implements UsedChallenges {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  use({ id, expiresAt }: { readonly id: string; readonly expiresAt: number }): ResultAsync<boolean, StoreUnavailable> {
    return this.database.change(() => {
      const { usedChallenges } = this.database;
      if (usedChallenges.has(id)) return false;
      usedChallenges.set(id, expiresAt);
      return true;
    });
  }

  forgetExpired(time: number): ResultAsync<number, StoreUnavailable> {
    return this.database.change(() => {
      const { usedChallenges } = this.database;
      const expired = [...usedChallenges].filter(([, expiresAt]) => expiresAt < time);
      for (const [id] of expired) usedChallenges.delete(id);
      return expired.length;
    });
  }
}
