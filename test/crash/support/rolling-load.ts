import { formatUsdc } from '../../../src/core/shared/usdc.ts';
import { DEDUCT_BODY } from '../../http/support/examples.ts';
import { ADMIN, TAKEN } from '../../http/support/requests.ts';
import { PATH } from '../../support/gateway-calls.ts';
import { type ClientAnswer, type RepeatableRequest, type RetryingClient } from '../../support/retrying-client.ts';
import { SERVED } from '../../support/sample-upstream.ts';

export interface Consumer {
  readonly userId: string;
  readonly key: string;
}

export interface RollingLoadParts {
  readonly client: RetryingClient;
  readonly apiId: string;
  readonly consumers: readonly Consumer[];
  readonly requests: number;
}

export const DEDUCT_UNITS = 1_234n;

type Kind = 'call' | 'balance' | 'deduct' | 'awaited deduct';

/** Of each ten requests. */
const KINDS: readonly Kind[] = [
  ...Array<Kind>(6).fill('call'),
  ...Array<Kind>(2).fill('deduct'),
  ...(['awaited deduct', 'balance'] as const),
];

/** Sends its requests one after the other from each of many callers; what fails for good is written down. */
export class RollingLoad {
  readonly failures: string[] = [];
  /** Request ids under which calls were answered, each once for each answer. */
  readonly callIds: string[] = [];
  readonly deductIds: string[] = [];
  answered = 0;
  private readonly parts: RollingLoadParts;
  private planned = 0;

  constructor(parts: RollingLoadParts) {
    this.parts = parts;
  }

  get isDone(): boolean {
    return this.answered + this.failures.length === this.parts.requests;
  }

  async run(callers: number): Promise<void> {
    await Promise.all(Array.from({ length: callers }, () => this.sendOnAndOn()));
  }

  /** No further request is begun. */
  stop(): void {
    this.planned = this.parts.requests;
  }

  private async sendOnAndOn(): Promise<void> {
    while (this.planned < this.parts.requests) {
      const place = this.planned;
      this.planned += 1;
      try {
        await this.sendOne(place);
        this.answered += 1;
      } catch (error) {
        this.failures.push(String(error));
      }
    }
  }

  private sendOne(place: number): Promise<void> {
    const { consumers } = this.parts;
    // Each consumer sends every kind.
    const consumer = consumers[Math.floor(place / KINDS.length) % consumers.length]!;
    const kind = KINDS[place % KINDS.length];
    if (kind === 'call') return this.call(place, consumer);
    if (kind === 'balance') return this.askForBalance(consumer);
    // Answered when it was sent, or as soon as the money is on hold.
    return this.deduct(place, consumer, kind === 'awaited deduct' ? 'wait=1' : 'respond-async');
  }

  private async call(place: number, { key }: Consumer): Promise<void> {
    const headers = { 'X-Api-Key': key, 'Idempotency-Key': `call:${place}` };
    const path = `/v1/call/${this.parts.apiId}${PATH}?place=${place}`;
    const isPost = place % 2 === 0;
    const told = await this.expect([200], {
      ...{ path, headers },
      ...(isPost ? { method: 'POST', body: `of call ${place}` } : { method: 'GET' }),
    });
    if (told.text !== SERVED) throw new Error(`call ${place} brought ${told.text}`);
    this.callIds.push(String(told.headers.get('x-callora-request-id')));
  }

  private async deduct(place: number, { userId }: Consumer, prefer: string): Promise<void> {
    const requestId = `roll_${place}`;
    const body = { ...DEDUCT_BODY, requestId, userId, amountUsdc: formatUsdc(DEDUCT_UNITS) };
    await this.expect(TAKEN, {
      method: 'POST',
      path: '/api/billing/deduct',
      headers: { ...ADMIN, 'Content-Type': 'application/json', Prefer: prefer },
      body: JSON.stringify(body),
    });
    this.deductIds.push(requestId);
  }

  private async askForBalance({ userId }: Consumer): Promise<void> {
    await this.expect([200], { method: 'GET', path: '/api/vault/balance', headers: { 'X-User-Id': userId } });
  }

  /** @throws for any other answer, and for none */
  private async expect(statuses: readonly number[], request: RepeatableRequest): Promise<ClientAnswer> {
    const told = await this.parts.client.send(request);
    if (statuses.includes(told.status)) return told;
    throw new Error(`${request.method} ${request.path} was answered ${told.status} ${told.text}`);
  }
}
