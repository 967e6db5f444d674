import { okAsync, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Ids } from '../shared/ids.ts';
import { type Random } from '../shared/random.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type ClaimedDelivery, type DeliveryOutcome, type DeliveryQueue } from './ports/webhook-deliveries.ts';
import { type WebhookAnswer, type WebhookSender } from './ports/webhook-sender.ts';
import { pauseAfter } from './retry-schedule.ts';
import { webhookBody } from './webhook-body.ts';
import { type SendFailure } from './webhook-delivery.ts';
import { signWebhook } from './webhook-secret.ts';

export interface DeliverWebhooksPorts {
  readonly queue: DeliveryQueue;
  readonly sender: WebhookSender;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly random: Random;
  /** Told that a place has become free. */
  readonly wake: () => void;
}

type Answered = { readonly answer: WebhookAnswer } | { readonly failure: SendFailure };

const ATTEMPT_TIMEOUT_MS = 15_000;
/** Longer than an attempt takes with all that is written around it: what was not recorded then has lost its sender. */
const CLAIM_MS = 60_000;
const CONCURRENCY_MAX = 32;
/** So that a receiver that is slow, or has much to be told, leaves places to others. */
const ENDPOINT_CONCURRENCY_MAX = 4;
const GONE = 410;

/**
 * Sends what is due and writes down how it went. Each message is sent at least once: a sender that dies, or cannot write
 * down that it succeeded, leaves the delivery to whoever claims it next, under the same `webhook-id`.
 */
export class DeliverWebhooks {
  private readonly ports: DeliverWebhooksPorts;
  private readonly attempts = new Set<Promise<void>>();
  private readonly running = new Map<string, number>();

  constructor(ports: DeliverWebhooksPorts) {
    this.ports = ports;
  }

  /** Begins as many attempts as there are places, and answers how many; they go on by themselves. */
  execute(): ResultAsync<number, StoreUnavailable> {
    const { queue, clock, ids } = this.ports;
    const limit = CONCURRENCY_MAX - this.attempts.size;
    if (limit === 0) return okAsync(0);
    const [token, now] = [ids.uuid(), clock.now()];
    const places = { limit, endpointMax: ENDPOINT_CONCURRENCY_MAX, running: this.running };
    return queue.claim({ token, until: now + CLAIM_MS, ...places }, now).map((claimed) => {
      for (const delivery of claimed) this.begin(delivery, token);
      return claimed.length;
    });
  }

  /** Resolves when no attempt is under way. */
  async idle(): Promise<void> {
    while (this.attempts.size > 0) await Promise.all(this.attempts);
  }

  private begin(delivery: ClaimedDelivery, token: string): void {
    const { endpointId } = delivery;
    this.running.set(endpointId, (this.running.get(endpointId) ?? 0) + 1);
    const attempt = this.deliver(delivery, token).finally(() => {
      this.attempts.delete(attempt);
      const left = (this.running.get(endpointId) ?? 0) - 1;
      if (left > 0) this.running.set(endpointId, left);
      else this.running.delete(endpointId);
      this.ports.wake();
    });
    this.attempts.add(attempt);
  }

  private async deliver(delivery: ClaimedDelivery, token: string): Promise<void> {
    const { queue, clock } = this.ports;
    const startedAt = clock.now();
    const answered = await this.send(delivery, startedAt);
    const endedAt = clock.now();
    const [statusCode, failure] =
      'answer' in answered ? [answered.answer.status, null] : ([null, answered.failure] as const);
    const attempt = { startedAt, durationMs: endedAt - startedAt, statusCode, failure };
    // A store that does not answer is no reason to stop: the claim runs out, and the message is sent again.
    await queue.record({ serial: delivery.serial, token }, attempt, this.outcomeOf(delivery, answered, endedAt));
  }

  private async send({ id, url, secrets, event }: ClaimedDelivery, now: number): Promise<Answered> {
    const { sender, clock } = this.ports;
    const content = { id, timestamp: Math.floor(now / 1000), body: webhookBody(event) };
    const message = { url, ...content, signature: signWebhook(content, secrets) };
    const sent = await sender.send(message, clock.deadline(ATTEMPT_TIMEOUT_MS));
    return sent.match<Answered>(
      (answer) => ({ answer }),
      ({ kind: failure }) => ({ failure }),
    );
  }

  private outcomeOf({ failures }: ClaimedDelivery, answered: Answered, now: number): DeliveryOutcome {
    const { status, retryAfterMs } = 'answer' in answered ? answered.answer : { status: null, retryAfterMs: null };
    if (status !== null && status >= 200 && status < 300) return { kind: 'delivered' };
    if (status === GONE) return { kind: 'gone' };
    const pauseMs = pauseAfter(failures + 1, retryAfterMs, this.ports.random);
    return { kind: 'failed', nextAttemptAt: pauseMs === null ? null : now + pauseMs };
  }
}
