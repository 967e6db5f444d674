import { type Counter } from 'prom-client';
import { type WebhookSender } from '../../core/webhooks/ports/webhook-sender.ts';

/** Counts what became of each attempt: `delivered`, `refused` by an answer that is not 2xx, or why none came. */
export function meteredWebhookSender(sender: WebhookSender, attempts: Counter<'outcome'>): WebhookSender {
  return {
    send: (message, signal) =>
      sender
        .send(message, signal)
        .andTee(({ status }) => attempts.inc({ outcome: status >= 200 && status < 300 ? 'delivered' : 'refused' }))
        .orTee(({ kind: outcome }) => attempts.inc({ outcome })),
  };
}
