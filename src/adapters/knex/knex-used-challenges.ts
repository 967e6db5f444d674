import { type ResultAsync } from 'neverthrow';
import { type UsedChallenges } from '../../core/access/ports/used-challenges.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';

export class KnexUsedChallenges implements UsedChallenges {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  use({ id, expiresAt }: { readonly id: string; readonly expiresAt: number }): ResultAsync<boolean, StoreUnavailable> {
    return this.database.run(USE, [id, new Date(expiresAt)]).map((inserted) => inserted.length > 0);
  }

  forgetExpired(time: number): ResultAsync<number, StoreUnavailable> {
    return this.database.run(FORGET, [new Date(time)]).map((forgotten) => forgotten.length);
  }
}

const USE: Statement = {
  name: 'use_challenge',
  text: /* sql */ `
    INSERT INTO used_challenges (id, expires_at) VALUES ($1, $2)
    ON CONFLICT (id) DO NOTHING
    RETURNING id`,
};

const FORGET: Statement = {
  name: 'forget_challenges',
  text: 'DELETE FROM used_challenges WHERE expires_at < $1 RETURNING id',
};
