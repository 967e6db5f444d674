import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import {
  type NewWebhook,
  type TooManyWebhooks,
  type WebhookEndpoints,
} from '../../core/webhooks/ports/webhook-endpoints.ts';
import { type OwnWebhook, type WebhookChanges, type WebhookEndpoint } from '../../core/webhooks/webhook-endpoint.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type WebhookEndpointRow } from './webhook-rows.ts';

export class InMemoryWebhookEndpoints implements WebhookEndpoints {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  add(webhook: NewWebhook, max: number, now: number): ResultAsync<WebhookEndpoint, TooManyWebhooks | StoreUnavailable> {
    return this.database
      .change((): Result<WebhookEndpoint, TooManyWebhooks> => {
        if (this.ofUser(webhook.userId).length >= max) return err({ kind: 'too_many_webhooks' });
        const times = { createdAt: now, updatedAt: now, goneAt: null };
        const secrets = { previousSecret: null, previousSecretUntil: null };
        const row = { ...webhook, ...times, ...secrets, serial: this.database.nextId(), active: true };
        this.database.webhookEndpoints.set(row.id, row);
        return ok(shown(row));
      })
      .andThen((added) => added);
  }

  find(own: OwnWebhook): ResultAsync<WebhookEndpoint | null, StoreUnavailable> {
    return this.database.change(() => {
      const row = this.ownRow(own);
      return row === undefined ? null : shown(row);
    });
  }

  list(userId: string): ResultAsync<readonly WebhookEndpoint[], StoreUnavailable> {
    return this.database.change(() => this.ofUser(userId).map(shown).toReversed());
  }

  update(own: OwnWebhook, changes: WebhookChanges, now: number): ResultAsync<WebhookEndpoint | null, StoreUnavailable> {
    return this.change(own, (row) => {
      const goneAt = changes.active === true ? null : row.goneAt;
      return { ...row, ...changes, goneAt, updatedAt: now };
    });
  }

  remove(own: OwnWebhook): ResultAsync<boolean, StoreUnavailable> {
    return this.database.change(() => {
      if (this.ownRow(own) === undefined) return false;
      this.database.webhookEndpoints.delete(own.id);
      for (const { serial, endpointId } of this.database.webhookDeliveries.values()) {
        if (endpointId === own.id) this.database.webhookDeliveries.delete(serial);
      }
      return true;
    });
  }

  replaceSecret(
    own: OwnWebhook,
    { secret, previousUntil }: { readonly secret: string; readonly previousUntil: number | null },
    now: number,
  ): ResultAsync<WebhookEndpoint | null, StoreUnavailable> {
    return this.change(own, (row) => {
      const previousSecret = previousUntil === null ? null : row.secret;
      return { ...row, secret, previousSecret, previousSecretUntil: previousUntil, updatedAt: now };
    });
  }

  private change(
    own: OwnWebhook,
    apply: (row: WebhookEndpointRow) => WebhookEndpointRow,
  ): ResultAsync<WebhookEndpoint | null, StoreUnavailable> {
    return this.database.change(() => {
      const row = this.ownRow(own);
      if (row === undefined) return null;
      const changed = apply(row);
      this.database.webhookEndpoints.set(own.id, changed);
      return shown(changed);
    });
  }

  private ownRow({ id, userId }: OwnWebhook): WebhookEndpointRow | undefined {
    const row = this.database.webhookEndpoints.get(id);
    return row?.userId === userId ? row : undefined;
  }

  private ofUser(userId: string): WebhookEndpointRow[] {
    return [...this.database.webhookEndpoints.values()].filter((row) => row.userId === userId);
  }
}

/** Without what nobody is shown. */
function shown(row: WebhookEndpointRow): WebhookEndpoint {
  const { id, serial, userId, url, events, description, active, goneAt, createdAt, updatedAt } = row;
  const { previousSecretUntil } = row;
  return { id, serial, userId, url, events, description, active, goneAt, createdAt, updatedAt, previousSecretUntil };
}
