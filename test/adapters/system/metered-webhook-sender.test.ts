import { expect } from 'chai';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { meteredWebhookSender } from '../../../src/adapters/system/metered-webhook-sender.ts';
import { Metrics } from '../../../src/adapters/system/metrics.ts';
import { type WebhookAnswer } from '../../../src/core/webhooks/ports/webhook-sender.ts';
import { type SendFailure } from '../../../src/core/webhooks/webhook-delivery.ts';

const MESSAGE = { url: 'https://a.example.com/?token=x', id: 'msg_1', timestamp: 1, body: '{}', signature: 'v1,x' };

describe('meteredWebhookSender', () => {
  it('counts each attempt by what became of it, under labels that name no receiver', async () => {
    const metrics = new Metrics();
    const answers: ResultAsync<WebhookAnswer, { readonly kind: SendFailure }>[] = [
      okAsync({ status: 200, retryAfterMs: null }),
      okAsync({ status: 299, retryAfterMs: null }),
      okAsync({ status: 302, retryAfterMs: null }),
      errAsync({ kind: 'timed_out' }),
    ];
    const sender = meteredWebhookSender({ send: () => answers.shift()! }, metrics.webhookAttempts);
    const signal = new AbortController().signal;
    for (let count = 0; count < 4; count += 1) await sender.send(MESSAGE, signal);
    const { body } = await metrics.text();
    const counted = body.split('\n').filter((line) => line.startsWith('webhook_attempts_total'));
    expect(counted).to.have.members([
      'webhook_attempts_total{outcome="delivered"} 2',
      'webhook_attempts_total{outcome="refused"} 1',
      'webhook_attempts_total{outcome="timed_out"} 1',
    ]);
  });
});
