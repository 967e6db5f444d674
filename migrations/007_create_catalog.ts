import { type Knex } from 'knex';

/**
 * Who offers APIs, and what is on offer; prices in units.
 *
 * `words` is computed by the core, not by a text search configuration: the catalog in memory finds the same, and a
 * change of dictionaries under us changes nothing. Lists go by `serial`, newest first, and show active APIs only, hence
 * the partial indexes.
 *
 * `charge_on` and `signing_secret` are the gateway's: whether an answer from 400 on is charged, and what its upstream
 * checks our signature with.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    CREATE TABLE developers (
      user_id varchar(255) PRIMARY KEY,
      name text,
      website text,
      description text,
      category text CHECK (category IN (${CATEGORIES})),
      payout_address varchar(56),
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL
    );

    CREATE TABLE apis (
      id varchar(255) PRIMARY KEY,
      serial bigint GENERATED ALWAYS AS IDENTITY,
      owner_id varchar(255) NOT NULL,
      slug text NOT NULL,
      name text NOT NULL,
      description text,
      base_url text NOT NULL,
      category text NOT NULL CHECK (category IN (${CATEGORIES})),
      status text NOT NULL CHECK (status IN ('active', 'paused')),
      charge_on text NOT NULL DEFAULT 'response' CHECK (charge_on IN ('response', 'success')),
      signing_secret text,
      words tsvector NOT NULL,
      revision integer NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL
    );
    CREATE UNIQUE INDEX idx_apis_slug ON apis (slug);
    CREATE INDEX idx_apis_owner ON apis (owner_id, serial);
    CREATE INDEX idx_apis_active ON apis (serial) WHERE status = 'active';
    CREATE INDEX idx_apis_category ON apis (category, serial) WHERE status = 'active';
    CREATE INDEX idx_apis_words ON apis USING gin (words) WHERE status = 'active';

    CREATE TABLE api_endpoints (
      id varchar(255) PRIMARY KEY,
      api_id varchar(255) NOT NULL REFERENCES apis,
      place integer NOT NULL,
      method text NOT NULL,
      path varchar(255) NOT NULL,
      price bigint NOT NULL CHECK (price >= 0),
      description text
    );
    CREATE UNIQUE INDEX idx_api_endpoints_route ON api_endpoints (api_id, method, path);
  `);
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['api_endpoints', 'apis', 'developers']) await knex.schema.dropTable(table);
}

const CATEGORIES = /* sql */ `'analytics', 'developer-tools', 'finance', 'payments', 'security', 'ai', 'data',
        'productivity', 'weather', 'other'`;
