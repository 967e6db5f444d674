import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../shared/store-error.ts';
import { type OwnWebhook, type WebhookChanges, type WebhookEndpoint, type WebhookTerms } from '../webhook-endpoint.ts';

export interface NewWebhook extends OwnWebhook, WebhookTerms {
  readonly secret: string;
}

/** The user has as many endpoints as anybody may have: nothing was added. */
export interface TooManyWebhooks {
  readonly kind: 'too_many_webhooks';
}

/** The endpoints of one network. What belongs to another user is absent. */
export interface WebhookEndpoints {
  /** Active, unless the user has `max` of them already; however many ask at once, there are never more. */
  add(webhook: NewWebhook, max: number, now: number): ResultAsync<WebhookEndpoint, TooManyWebhooks | StoreUnavailable>;

  find(own: OwnWebhook): ResultAsync<WebhookEndpoint | null, StoreUnavailable>;

  /** All of the user's, the newest first. */
  list(userId: string): ResultAsync<readonly WebhookEndpoint[], StoreUnavailable>;

  /** Switching it on forgets that the receiver was gone. */
  update(own: OwnWebhook, changes: WebhookChanges, now: number): ResultAsync<WebhookEndpoint | null, StoreUnavailable>;

  /** With its deliveries, also those that wait. False when there is none. */
  remove(own: OwnWebhook): ResultAsync<boolean, StoreUnavailable>;

  /**
   * Signs with `secret` from now on, and until `previousUntil` with the one before it as well; null: not any more. One
   * that is older is dropped.
   */
  replaceSecret(
    own: OwnWebhook,
    next: { readonly secret: string; readonly previousUntil: number | null },
    now: number,
  ): ResultAsync<WebhookEndpoint | null, StoreUnavailable>;
}
