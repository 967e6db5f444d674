import { type EventType } from './domain-event.ts';

/** Where a user wants to be told of what. Its secrets are no part of it: nobody is shown them again. */
export interface WebhookEndpoint {
  readonly id: string;
  /** Grows with the order in which endpoints were made. */
  readonly serial: bigint;
  readonly userId: string;
  readonly url: string;
  /** In the order of `EVENT_TYPES`, each once. */
  readonly events: readonly EventType[];
  readonly description: string | null;
  readonly active: boolean;
  /** When the receiver said that it is gone (410), which switched the endpoint off; null: it did not. */
  readonly goneAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Until then messages are signed with the secret before the newest as well; null: there is none. */
  readonly previousSecretUntil: number | null;
}

export type WebhookTerms = Pick<WebhookEndpoint, 'url' | 'events' | 'description'>;

/** An absent field stays as it is. */
export type WebhookChanges = Partial<WebhookTerms & Pick<WebhookEndpoint, 'active'>>;

export interface OwnWebhook {
  readonly id: string;
  readonly userId: string;
}
