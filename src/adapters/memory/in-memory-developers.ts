import { type ResultAsync } from 'neverthrow';
import { BLANK_DETAILS, type Developer, type DeveloperDetails } from '../../core/access/developer.ts';
import { type Developers } from '../../core/access/ports/developers.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type MemoryDatabase } from './memory-database.ts';

export class InMemoryDevelopers implements Developers {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  findOrCreate(userId: string, now: number): ResultAsync<Developer, StoreUnavailable> {
    return this.database.change(() => this.profileOf(userId, now));
  }

  update(userId: string, changes: Partial<DeveloperDetails>, now: number): ResultAsync<Developer, StoreUnavailable> {
    return this.database.change(() => {
      const profile = this.profileOf(userId, now);
      if (Object.keys(changes).length === 0) return profile;
      const updated = { ...profile, ...changes, updatedAt: now };
      this.database.developers.set(userId, updated);
      return updated;
    });
  }

  private profileOf(userId: string, now: number): Developer {
    const known = this.database.developers.get(userId);
    if (known !== undefined) return known;
    const blank = { userId, ...BLANK_DETAILS, createdAt: now, updatedAt: now };
    this.database.developers.set(userId, blank);
    return blank;
  }
}
