import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type DomainEvent } from '../../core/webhooks/domain-event.ts';
import { type DomainEvents, type PassedOn } from '../../core/webhooks/ports/domain-events.ts';
import { type Database, type Statement } from './database.ts';
import { eventOf, type EventRow } from './domain-event-rows.ts';

export class KnexDomainEvents implements DomainEvents {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  pending(limit: number): ResultAsync<readonly DomainEvent[], StoreUnavailable> {
    return this.database.run<EventRow>(PENDING, [this.network, limit]).map((rows) => rows.map(eventOf));
  }

  passOn(limit: number, now: number): ResultAsync<PassedOn, StoreUnavailable> {
    return this.database.runOne<PassedOn>(PASS_ON, [this.network, limit, new Date(now)]);
  }

  forget(before: number, limit: number): ResultAsync<number, StoreUnavailable> {
    return this.database.run(FORGET, [this.network, new Date(before), limit]).map((forgotten) => forgotten.length);
  }
}

const PENDING: Statement = {
  name: 'pending_domain_events',
  text: /* sql */ `
    SELECT id, user_id, type, payload, created_at FROM domain_events
    WHERE network = $1 AND passed_on_at IS NULL
    ORDER BY id
    LIMIT $2`,
};

/**
 * A delivery's id follows from its event and its endpoint, and cannot be guessed by who does not know the endpoint's.
 * The lock on an endpoint waits for whoever deletes it, and then leaves it out.
 */
const PASS_ON: Statement = {
  name: 'pass_on_domain_events',
  text: /* sql */ `
    WITH taken AS (
      SELECT e.id, e.user_id, e.type FROM domain_events e
      WHERE e.network = $1 AND e.passed_on_at IS NULL
      ORDER BY e.id LIMIT $2
      FOR UPDATE SKIP LOCKED
    ), targets AS (
      SELECT t.id AS event_id, w.id AS endpoint_id FROM taken t
      JOIN webhook_endpoints w ON w.network = $1 AND w.user_id = t.user_id AND w.active AND t.type = ANY (w.events)
      FOR KEY SHARE OF w
    ), made AS (
      INSERT INTO webhook_deliveries (network, id, event_id, endpoint_id, next_attempt_at, created_at)
      SELECT $1, 'msg_' || encode(substr(sha256(convert_to(event_id || ':' || endpoint_id, 'UTF8')), 1, 16), 'hex'),
        event_id, endpoint_id, $3, $3
      FROM targets ORDER BY event_id, endpoint_id
      RETURNING id
    ), passed AS (
      UPDATE domain_events e SET passed_on_at = $3 FROM taken t WHERE e.id = t.id
    )
    SELECT (SELECT count(*)::integer FROM taken) AS events, (SELECT count(*)::integer FROM made) AS deliveries`,
};

const FORGET: Statement = {
  name: 'forget_domain_events',
  text: /* sql */ `
    DELETE FROM domain_events e WHERE e.id = ANY (ARRAY(
      SELECT o.id FROM domain_events o
      WHERE o.network = $1 AND o.passed_on_at IS NOT NULL AND o.created_at < $2
        AND NOT EXISTS (SELECT FROM webhook_deliveries d WHERE d.event_id = o.id AND d.status = 'pending')
      ORDER BY o.created_at LIMIT $3
      FOR UPDATE SKIP LOCKED))
    RETURNING e.id`,
};
