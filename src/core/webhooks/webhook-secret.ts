import { hmacSha256 } from '../shared/digest.ts';
import { type Ids } from '../shared/ids.ts';

const PREFIX = 'whsec_';
const RANDOM_BYTES = 32;

/** `whsec_` and 32 random bytes in base64 (Standard Webhooks: between 24 and 64 of them). */
export function drawWebhookSecret(ids: Pick<Ids, 'random'>): string {
  return PREFIX + Buffer.from(ids.random(RANDOM_BYTES)).toString('base64');
}

export interface SignedContent {
  /** The `webhook-id`. */
  readonly id: string;
  /** The `webhook-timestamp`: seconds since the Unix epoch. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * The `webhook-signature`: for each secret `v1,` and an HMAC-SHA256 in base64, separated by spaces. A receiver accepts
 * the message when it finds the one of its own secret.
 *
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signWebhook({ id, timestamp, body }: SignedContent, secrets: readonly string[]): string {
  const content = Buffer.from(`${id}.${timestamp}.${body}`);
  return secrets
    .map((secret) => hmacSha256(Buffer.from(secret.slice(PREFIX.length), 'base64'), content))
    .map((signature) => `v1,${Buffer.from(signature).toString('base64')}`)
    .join(' ');
}
