import { type Environment, type Variable } from './environment.ts';

export type DatabaseConfig = (EmbeddedDatabase | GivenDatabase) & {
  readonly pool: { readonly max: number; readonly idleTimeoutMs: number; readonly connectTimeoutMs: number };
  readonly statementTimeoutMs: number;
  readonly migrateOnStart: boolean;
};

/** We run PostgreSQL ourselves, below the home directory. Port 0 takes any free one. */
export interface EmbeddedDatabase {
  readonly kind: 'embedded';
  readonly port: number;
}

export interface GivenDatabase {
  readonly kind: 'given';
  /** Holds a password: never log it. */
  readonly connectionString: string;
}

const addressVariables: readonly Variable[] = [
  'DATABASE_URL',
  'DB_HOST',
  'DB_PORT',
  'DB_USER',
  'DB_PASSWORD',
  'DB_NAME',
];

export function readDatabaseConfig({ values, given }: Environment): DatabaseConfig {
  const isGiven = values.NODE_ENV === 'production' || addressVariables.some((variable) => given.has(variable));
  return {
    ...(isGiven
      ? { kind: 'given', connectionString: values.DATABASE_URL ?? connectionStringFromParts(values) }
      : { kind: 'embedded', port: values.EMBEDDED_POSTGRES_PORT }),
    pool: {
      max: values.DB_POOL_MAX,
      idleTimeoutMs: values.DB_IDLE_TIMEOUT_MS,
      connectTimeoutMs: values.DB_CONN_TIMEOUT_MS,
    },
    statementTimeoutMs: values.DB_STATEMENT_TIMEOUT_MS,
    migrateOnStart: values.MIGRATE_ON_START,
  };
}

/** The defaults apply only here: a single DB_ variable is enough to mean "a server of mine", with the usual rest. */
function connectionStringFromParts(values: Environment['values']): string {
  const { DB_HOST = 'localhost', DB_PORT = 5432, DB_USER = 'postgres', DB_PASSWORD = 'postgres' } = values;
  const host = DB_HOST.includes(':') ? `[${DB_HOST}]` : DB_HOST;
  const credentials = `${encodeURIComponent(DB_USER)}:${encodeURIComponent(DB_PASSWORD)}`;
  return `postgresql://${credentials}@${host}:${DB_PORT}/${encodeURIComponent(values.DB_NAME ?? 'callora')}`;
}
