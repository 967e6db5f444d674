import { type ResultAsync } from 'neverthrow';
import { type SendFailure } from '../webhook-delivery.ts';
import { type SignedContent } from '../webhook-secret.ts';

export interface WebhookMessage extends SignedContent {
  readonly url: string;
  /** The `webhook-signature`. */
  readonly signature: string;
}

export interface WebhookAnswer {
  readonly status: number;
  /** What the receiver asked for (Retry-After); null: nothing. */
  readonly retryAfterMs: number | null;
}

export interface WebhookSender {
  /**
   * Posts a message, once, to the very address that was judged to be public; follows no redirect. What else the receiver
   * says is not read. When the signal aborts, the attempt has timed out.
   */
  send(message: WebhookMessage, signal: AbortSignal): ResultAsync<WebhookAnswer, { readonly kind: SendFailure }>;
}
