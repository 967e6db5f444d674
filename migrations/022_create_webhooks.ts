import { type Knex } from 'knex';
import { FINISH_CONFIRMED as WITHOUT_EVENTS } from './gathering-functions/finish-confirmed.ts';
import { ADD_WEBHOOK_ENDPOINT } from './webhook-functions/add-webhook-endpoint.ts';
import { FINISH_CONFIRMED } from './webhook-functions/finish-confirmed.ts';
import { TELL_OF_FAILED_CHARGE } from './webhook-functions/tell-of-failed-charge.ts';

/**
 * Where users want to be told, what waits to be told there, and how each attempt went.
 *
 * Secrets are kept as they are: whoever signs must have them. `next_attempt_at` is when a delivery is due, and while a
 * sender has claimed it, when that claim runs out; what is due for one endpoint is a range of the index. `failures` counts
 * from the last replay on, `attempts` all.
 *
 * Events of charges and keys are written only for those who subscribed to them, in the changes that make them true.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.raw(ENDPOINTS);
  await knex.schema.raw(DELIVERIES);
  await knex.schema.raw(/* sql */ `
    ALTER TABLE domain_events
      DROP CONSTRAINT IF EXISTS domain_events_type_check,
      ADD CONSTRAINT domain_events_type_check CHECK (type IN ('charge.confirmed', 'charge.failed', 'balance.low',
        'settlement.completed', 'settlement.failed', 'api_key.revoked'));
    CREATE INDEX idx_domain_events_passed_on ON domain_events (network, created_at) WHERE passed_on_at IS NOT NULL;
  `);
  for (const definition of [ADD_WEBHOOK_ENDPOINT, TELL_OF_FAILED_CHARGE, FINISH_CONFIRMED]) {
    await knex.schema.raw(definition);
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.raw(WITHOUT_EVENTS);
  await knex.schema.raw(/* sql */ `
    DROP TRIGGER usage_events_tell_of_failure ON usage_events;
    DROP FUNCTION tell_of_failed_charge, add_webhook_endpoint;
    DROP TABLE webhook_attempts, webhook_deliveries, webhook_endpoints;
    DROP INDEX idx_domain_events_passed_on;
    DELETE FROM domain_events WHERE type NOT IN ('balance.low', 'settlement.completed', 'settlement.failed');
    ALTER TABLE domain_events
      DROP CONSTRAINT domain_events_type_check,
      ADD CONSTRAINT domain_events_type_check
        CHECK (type IN ('balance.low', 'settlement.completed', 'settlement.failed'));
  `);
}

const ENDPOINTS = /* sql */ `
  CREATE TABLE webhook_endpoints (
    id varchar(255) PRIMARY KEY,
    serial bigint GENERATED ALWAYS AS IDENTITY,
    network text NOT NULL,
    user_id varchar(255) NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL CHECK (events <> '{}' AND events <@ '{charge.confirmed,charge.failed,balance.low,
      settlement.completed,settlement.failed,api_key.revoked}'),
    description text,
    active boolean NOT NULL DEFAULT true,
    gone_at timestamptz,
    secret text NOT NULL,
    previous_secret text,
    previous_until timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT webhook_endpoints_gone_inactive CHECK (gone_at IS NULL OR NOT active),
    CONSTRAINT webhook_endpoints_previous_ends CHECK ((previous_secret IS NULL) = (previous_until IS NULL))
  );
  CREATE INDEX idx_webhook_endpoints_user ON webhook_endpoints (network, user_id, serial);
`;

const DELIVERIES = /* sql */ `
  CREATE TABLE webhook_deliveries (
    serial bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id varchar(255) NOT NULL,
    network text NOT NULL,
    event_id bigint NOT NULL REFERENCES domain_events ON DELETE CASCADE,
    endpoint_id varchar(255) NOT NULL REFERENCES webhook_endpoints ON DELETE CASCADE,
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'dead')),
    attempts integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    claim_token text,
    created_at timestamptz NOT NULL,
    CONSTRAINT webhook_deliveries_pending_due CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL)),
    CONSTRAINT webhook_deliveries_pending_claimed CHECK (claim_token IS NULL OR status = 'pending')
  );
  CREATE UNIQUE INDEX idx_webhook_deliveries_id ON webhook_deliveries (id);
  CREATE UNIQUE INDEX idx_webhook_deliveries_event ON webhook_deliveries (event_id, endpoint_id);
  CREATE INDEX idx_webhook_deliveries_endpoint ON webhook_deliveries (endpoint_id, serial);
  CREATE INDEX idx_webhook_deliveries_due ON webhook_deliveries (network, endpoint_id, next_attempt_at)
    WHERE status = 'pending';

  CREATE TABLE webhook_attempts (
    delivery_serial bigint NOT NULL REFERENCES webhook_deliveries ON DELETE CASCADE,
    number integer NOT NULL,
    started_at timestamptz NOT NULL,
    duration_ms integer NOT NULL,
    status_code integer,
    failure text CHECK (failure IN ('timed_out', 'unreachable', 'forbidden_host')),
    PRIMARY KEY (delivery_serial, number),
    CONSTRAINT webhook_attempts_explained CHECK ((status_code IS NULL) = (failure IS NOT NULL))
  );
`;
