import { type Knex } from 'knex';
import { FINISH_CONFIRMED as WITHOUT_TALLIES } from './money-functions/confirmation.ts';
import { FINISH_CONFIRMED } from './usage-functions/finish-confirmed.ts';
import { TALLY_USAGE } from './usage-functions/tally-usage.ts';

/**
 * What a consumer has used, in a time that does not grow with it. A charge that counts (reserved, confirmed or free) is
 * either tallied, that is final and part of the sums in `usage_tallies`, or in the tail. Both change in one commit, so a
 * statement that reads sums and tail sees every charge once.
 *
 * A new charge writes as many indexes as before: the index by user and time is split, and it enters the part of the
 * tail. A vault is one user on one network, so `vault_id` says both in eight bytes, and charges of another network of
 * the same database stay out of the sums.
 *
 * Days for long periods, hours so that a period may begin and end at any time. Tallies of today are updated with every
 * confirmation; free space on their pages keeps these updates off the index.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(/* sql */ `
    ALTER TABLE usage_events
      ADD COLUMN tallied boolean NOT NULL DEFAULT false,
      ADD CONSTRAINT usage_events_tallied_final CHECK (NOT tallied OR status IN ('confirmed', 'free'));
    DROP INDEX idx_usage_events_user_time;
    CREATE INDEX idx_usage_events_tail ON usage_events (vault_id, created_at, id)
      WHERE NOT tallied AND status IN ('reserved', 'confirmed', 'free');
    CREATE INDEX idx_usage_events_tallied ON usage_events (vault_id, created_at, id) WHERE tallied;
    CREATE INDEX idx_usage_events_tallied_api ON usage_events (vault_id, api_id, created_at, id) WHERE tallied;
    CREATE INDEX idx_usage_events_untallied ON usage_events (id)
      WHERE NOT tallied AND status IN ('confirmed', 'free');

    CREATE TABLE usage_tallies (
      vault_id bigint NOT NULL,
      grain text NOT NULL CHECK (grain IN ('day', 'hour')),
      starts_at timestamptz NOT NULL,
      api_id varchar(255) NOT NULL,
      calls bigint NOT NULL,
      units bigint NOT NULL,
      PRIMARY KEY (vault_id, grain, starts_at, api_id)
    ) WITH (fillfactor = 70);
  `);
  await knex.schema.raw(FINISH_CONFIRMED);
  await knex.schema.raw(TALLY_USAGE);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw('DROP FUNCTION tally_usage, finish_confirmed');
  await knex.schema.raw(WITHOUT_TALLIES);
  await knex.schema.raw(/* sql */ `
    DROP TABLE usage_tallies;
    DROP INDEX idx_usage_events_untallied, idx_usage_events_tallied_api, idx_usage_events_tallied, idx_usage_events_tail;
    ALTER TABLE usage_events DROP COLUMN tallied;
    CREATE INDEX idx_usage_events_user_time ON usage_events (user_id, created_at);
  `);
}
