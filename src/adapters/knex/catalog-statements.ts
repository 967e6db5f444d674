import { type Statement } from './database.ts';

/** Takes the first slug that is free; no row when none is, or when another took it at this very moment. */
export const REGISTER: Statement = {
  name: 'register_api',
  text: /* sql */ `
    WITH api AS (
      INSERT INTO apis (id, owner_id, slug, name, description, base_url, category, status, charge_on, words,
        created_at, updated_at)
      SELECT $1, $2, free.slug, $4, $5, $6, $7, $8, $9, array_to_tsvector($10::text[]), $11, $11
      FROM (
        SELECT wanted.slug FROM unnest($3::text[]) WITH ORDINALITY AS wanted (slug, place)
        WHERE NOT EXISTS (SELECT FROM apis WHERE apis.slug = wanted.slug)
        ORDER BY wanted.place LIMIT 1
      ) free
      ON CONFLICT (slug) DO NOTHING
      RETURNING id, serial, slug, revision
    ), priced AS (
      INSERT INTO api_endpoints (api_id, id, method, path, price, description, place)
      SELECT api.id, e.*
      FROM api, unnest($12::text[], $13::text[], $14::text[], $15::bigint[], $16::text[]) WITH ORDINALITY AS e
    )
    SELECT serial, slug, revision FROM api`,
};

/** Of two changes of one revision, the second finds the row changed and does nothing, not even to the endpoints. */
export const UPDATE: Statement = {
  name: 'update_api',
  text: /* sql */ `
    WITH api AS (
      UPDATE apis SET name = $3, description = $4, base_url = $5, category = $6, status = $7,
        charge_on = $8, words = array_to_tsvector($9::text[]), revision = revision + 1, updated_at = $10
      WHERE id = $1 AND revision = $2
      RETURNING *
    ), gone AS (
      DELETE FROM api_endpoints e USING api WHERE e.api_id = api.id AND e.id <> ALL ($11::text[])
    ), kept AS (
      INSERT INTO api_endpoints (api_id, id, method, path, price, description, place)
      SELECT api.id, e.*
      FROM api, unnest($11::text[], $12::text[], $13::text[], $14::bigint[], $15::text[]) WITH ORDINALITY AS e
      ON CONFLICT (id) DO UPDATE SET method = excluded.method, path = excluded.path, price = excluded.price,
        description = excluded.description, place = excluded.place
    )
    SELECT serial, owner_id, slug, revision, signing_secret, created_at FROM api`,
};

export const SET_SIGNING_SECRET: Statement = {
  name: 'set_signing_secret',
  text: /* sql */ `UPDATE apis SET signing_secret = $3 WHERE (id = $1 OR slug = $1) AND owner_id = $2 RETURNING id`,
};

const COLUMNS = `id, serial, owner_id, slug, name, description, base_url, category, status, charge_on, revision,
      signing_secret, created_at, updated_at`;

/** The APIs of `selection`, newest first, each with its endpoints: one statement, however many there are. */
const withEndpoints = (selection: string) => /* sql */ `
    SELECT a.*, (
      SELECT coalesce(json_agg(json_build_object('id', e.id, 'method', e.method, 'path', e.path,
        'price', e.price::text, 'description', e.description) ORDER BY e.place), '[]'::json)
      FROM api_endpoints e WHERE e.api_id = a.id
    ) AS endpoints
    FROM (${selection}) a
    ORDER BY a.serial DESC`;

const LISTED = `status = 'active' AND ($1::text IS NULL OR category = $1) AND ($2::bigint IS NULL OR serial < $2)`;
const NEWEST = 'ORDER BY serial DESC LIMIT $3';

export const FIND: Statement = {
  name: 'find_api',
  text: withEndpoints(`SELECT ${COLUMNS} FROM apis WHERE id = $1 OR slug = $1`),
};

export const LIST: Statement = {
  name: 'list_apis',
  text: withEndpoints(`SELECT ${COLUMNS} FROM apis WHERE ${LISTED} ${NEWEST}`),
};

/** All that have the words first, by their index: the planner would walk through the newest for a word that is rare. */
export const SEARCH: Statement = {
  name: 'search_apis',
  text: withEndpoints(`
      WITH found AS MATERIALIZED (SELECT ${COLUMNS} FROM apis WHERE ${LISTED} AND words @@ $4::tsquery)
      SELECT * FROM found ${NEWEST}`),
};
