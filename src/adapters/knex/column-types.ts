import { type Knex } from 'knex';
import pg from 'pg';

const overrides = new pg.TypeOverrides();
overrides.setTypeParser(pg.types.builtins.INT8, BigInt);

/** As the driver has them, but bigint columns become `bigint`: a `number` would round large amounts silently. */
export const columnTypes = overrides as Knex.PgCustomTypesConfig;
