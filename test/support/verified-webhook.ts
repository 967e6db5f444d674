import sinon from 'sinon';
import { Webhook } from 'standardwebhooks';

/** A message as a receiver gets it; header names in lower case. */
export interface ReceivedWebhook {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebhookPayload {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * What the reference verifier makes of a message that arrives at `now`.
 *
 * @throws when its signature, or its time, is not accepted
 */
export function verifiedWebhook(secret: string, { headers, body }: ReceivedWebhook, now = Date.now()): WebhookPayload {
  const time = sinon.useFakeTimers({ now, toFake: ['Date'] });
  try {
    return new Webhook(secret).verify(body, { ...headers }) as WebhookPayload;
  } finally {
    time.restore();
  }
}
