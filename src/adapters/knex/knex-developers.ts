import { okAsync, type ResultAsync } from 'neverthrow';
import { BLANK_DETAILS, type Developer, type DeveloperDetails } from '../../core/access/developer.ts';
import { type Developers } from '../../core/access/ports/developers.ts';
import { type Category } from '../../core/catalog/category.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';

interface DeveloperRow {
  readonly user_id: string;
  readonly name: string | null;
  readonly website: string | null;
  readonly description: string | null;
  readonly category: Category | null;
  readonly payout_address: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export class KnexDevelopers implements Developers {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** Reads first: a profile is made once and looked at often. Of two that make it, the second changes nothing. */
  findOrCreate(userId: string, now: number): ResultAsync<Developer, StoreUnavailable> {
    return this.database
      .run<DeveloperRow>(FIND, [userId])
      .andThen(([row]) => (row === undefined ? this.put(userId, {}, now) : okAsync(developerOf(row))));
  }

  update(userId: string, changes: Partial<DeveloperDetails>, now: number): ResultAsync<Developer, StoreUnavailable> {
    return this.put(userId, changes, now);
  }

  private put(
    userId: string,
    changes: Partial<DeveloperDetails>,
    now: number,
  ): ResultAsync<Developer, StoreUnavailable> {
    const { name, website, description, category, payoutAddress } = { ...BLANK_DETAILS, ...changes };
    const values = [userId, Object.keys(changes), name, website, description, category, payoutAddress, new Date(now)];
    return this.database.runOne<DeveloperRow>(PUT, values).map(developerOf);
  }
}

function developerOf(row: DeveloperRow): Developer {
  return {
    userId: row.user_id,
    name: row.name,
    website: row.website,
    description: row.description,
    category: row.category,
    payoutAddress: row.payout_address,
    createdAt: row.created_at.getTime(),
    updatedAt: row.updated_at.getTime(),
  };
}

const COLUMNS = 'user_id, name, website, description, category, payout_address, created_at, updated_at';

const FIND: Statement = { name: 'find_developer', text: `SELECT ${COLUMNS} FROM developers WHERE user_id = $1` };

const whereNamed = (detail: keyof DeveloperDetails, column: string) =>
  `${column} = CASE WHEN '${detail}' = ANY ($2) THEN excluded.${column} ELSE d.${column} END`;

/** `$2` names the details that change; without any, an existing profile stays as it is. */
const PUT: Statement = {
  name: 'put_developer',
  text: /* sql */ `
    INSERT INTO developers AS d (${COLUMNS}) VALUES ($1, $3, $4, $5, $6, $7, $8, $8)
    ON CONFLICT (user_id) DO UPDATE SET
      ${whereNamed('name', 'name')},
      ${whereNamed('website', 'website')},
      ${whereNamed('description', 'description')},
      ${whereNamed('category', 'category')},
      ${whereNamed('payoutAddress', 'payout_address')},
      updated_at = CASE WHEN cardinality($2::text[]) = 0 THEN d.updated_at ELSE excluded.updated_at END
    RETURNING ${COLUMNS}`,
};
