import { err, ok, type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import {
  type NewWebhook,
  type TooManyWebhooks,
  type WebhookEndpoints,
} from '../../core/webhooks/ports/webhook-endpoints.ts';
import { type OwnWebhook, type WebhookChanges, type WebhookEndpoint } from '../../core/webhooks/webhook-endpoint.ts';
import { type Database, type Statement } from './database.ts';
import { webhookEndpointOf, type WebhookEndpointRow } from './webhook-rows.ts';

const TOO_MANY: TooManyWebhooks = { kind: 'too_many_webhooks' };

export class KnexWebhookEndpoints implements WebhookEndpoints {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  add(
    { id, userId, url, events, description, secret }: NewWebhook,
    max: number,
    now: number,
  ): ResultAsync<WebhookEndpoint, TooManyWebhooks | StoreUnavailable> {
    const values = [this.network, id, userId, url, events, description, secret, max, new Date(now)];
    return this.database
      .run<WebhookEndpointRow>(ADD, values)
      .andThen(([row]) => (row === undefined ? err(TOO_MANY) : ok(webhookEndpointOf(row))));
  }

  find({ id, userId }: OwnWebhook): ResultAsync<WebhookEndpoint | null, StoreUnavailable> {
    return this.first(FIND, [this.network, id, userId]);
  }

  list(userId: string): ResultAsync<readonly WebhookEndpoint[], StoreUnavailable> {
    return this.database
      .run<WebhookEndpointRow>(LIST, [this.network, userId])
      .map((rows) => rows.map((row) => webhookEndpointOf(row)));
  }

  update(
    { id, userId }: OwnWebhook,
    { url, events, description, active }: WebhookChanges,
    now: number,
  ): ResultAsync<WebhookEndpoint | null, StoreUnavailable> {
    const changes = [url ?? null, events ?? null, description !== undefined, description ?? null, active ?? null];
    return this.first(UPDATE, [this.network, id, userId, ...changes, new Date(now)]);
  }

  remove({ id, userId }: OwnWebhook): ResultAsync<boolean, StoreUnavailable> {
    return this.database.run(REMOVE, [this.network, id, userId]).map((removed) => removed.length > 0);
  }

  replaceSecret(
    { id, userId }: OwnWebhook,
    { secret, previousUntil }: { readonly secret: string; readonly previousUntil: number | null },
    now: number,
  ): ResultAsync<WebhookEndpoint | null, StoreUnavailable> {
    const until = previousUntil === null ? null : new Date(previousUntil);
    return this.first(REPLACE_SECRET, [this.network, id, userId, secret, until, new Date(now)]);
  }

  private first(
    statement: Statement,
    values: readonly unknown[],
  ): ResultAsync<WebhookEndpoint | null, StoreUnavailable> {
    return this.database
      .run<WebhookEndpointRow>(statement, values)
      .map(([row]) => (row === undefined ? null : webhookEndpointOf(row)));
  }
}

/** Secrets are read by the sender alone. */
const COLUMNS = `w.id, w.serial, w.user_id, w.url, w.events, w.description, w.active, w.gone_at, w.previous_until,
      w.created_at, w.updated_at`;
const OWN = 'w.network = $1 AND w.id = $2 AND w.user_id = $3';

const ADD: Statement = {
  name: 'add_webhook_endpoint',
  text: `SELECT ${COLUMNS} FROM add_webhook_endpoint($1, $2, $3, $4, $5, $6, $7, $8, $9) w`,
};

const FIND: Statement = {
  name: 'find_webhook_endpoint',
  text: `SELECT ${COLUMNS} FROM webhook_endpoints w WHERE ${OWN}`,
};

const LIST: Statement = {
  name: 'list_webhook_endpoints',
  text: /* sql */ `
    SELECT ${COLUMNS} FROM webhook_endpoints w WHERE w.network = $1 AND w.user_id = $2 ORDER BY w.serial DESC`,
};

const UPDATE: Statement = {
  name: 'update_webhook_endpoint',
  text: /* sql */ `
    UPDATE webhook_endpoints w
    SET url = coalesce($4, w.url), events = coalesce($5, w.events),
      description = CASE WHEN $6 THEN $7 ELSE w.description END,
      active = coalesce($8, w.active), gone_at = CASE WHEN $8 THEN NULL ELSE w.gone_at END, updated_at = $9
    WHERE ${OWN}
    RETURNING ${COLUMNS}`,
};

const REMOVE: Statement = {
  name: 'remove_webhook_endpoint',
  text: `DELETE FROM webhook_endpoints w WHERE ${OWN} RETURNING w.id`,
};

const REPLACE_SECRET: Statement = {
  name: 'replace_webhook_secret',
  text: /* sql */ `
    UPDATE webhook_endpoints w
    SET secret = $4, previous_secret = CASE WHEN $5::timestamptz IS NULL THEN NULL ELSE w.secret END,
      previous_until = $5, updated_at = $6
    WHERE ${OWN}
    RETURNING ${COLUMNS}`,
};
