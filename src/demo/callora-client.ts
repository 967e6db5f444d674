import { type Clock } from '../core/shared/clock.ts';
import { type DeductBody } from './deduct-body.ts';

/** What a deduct was answered: it made a charge, it was recognised as a repeat, or it was refused with a code. */
export type Answer =
  { readonly kind: 'charged' } | { readonly kind: 'duplicate' } | { readonly kind: 'refused'; readonly code: string };

export interface TimedAnswer {
  readonly answer: Answer;
  readonly latencyMs: number;
}

/** A charge as `GET /api/billing/deductions/:requestId` shows it. */
export interface ChargeReport {
  readonly requestId: string;
  readonly status: string;
  readonly stellarTxHash: string | null;
  readonly amountUsdc: string;
}

/** A receipt or a problem: a refused one has a `code`. */
interface DeductResult {
  readonly alreadyProcessed?: boolean;
  readonly code?: string;
}

const REQUEST_TIMEOUT_MS = 20_000;

/** The service's HTTP interface as its callers know it: consumers who charge, and an operator who looks. */
export class CalloraClient {
  private readonly baseUrl: string;
  private readonly adminApiKey: string;
  private readonly clock: Clock;
  private readonly interrupted: AbortSignal;

  constructor(baseUrl: string, adminApiKey: string, clock: Clock, interrupted: AbortSignal) {
    this.baseUrl = baseUrl;
    this.adminApiKey = adminApiKey;
    this.clock = clock;
    this.interrupted = interrupted;
  }

  async deduct(body: DeductBody): Promise<TimedAnswer> {
    const startedAt = performance.now();
    const response = await this.post('/api/billing/deduct', body.userId, body);
    const answer = answerOf((await response.json()) as DeductResult);
    return { answer, latencyMs: performance.now() - startedAt };
  }

  /** One answer per item, in order. */
  async deductBatch(userId: string, items: readonly DeductBody[]): Promise<readonly Answer[]> {
    const response = await this.post('/api/billing/deduct/batch', userId, { items });
    if (!response.ok) throw new Error(`The batch was answered ${response.status}: ${await response.text()}`);
    const { results } = (await response.json()) as { readonly results: readonly DeductResult[] };
    return results.map(answerOf);
  }

  /** Null when the service knows no such charge. */
  async findCharge(requestId: string): Promise<ChargeReport | null> {
    const response = await this.request(`/api/billing/deductions/${requestId}`, {
      headers: { 'x-admin-api-key': this.adminApiKey },
    });
    if (response.ok) return (await response.json()) as ChargeReport;
    const problem = await response.text();
    if (response.status === 404) return null;
    throw new Error(`The lookup of ${requestId} was answered ${response.status}: ${problem}`);
  }

  private post(path: string, userId: string, body: object): Promise<Response> {
    const headers = { 'content-type': 'application/json', 'x-user-id': userId };
    return this.request(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  private request(path: string, init: RequestInit): Promise<Response> {
    const signal = this.clock.deadline(REQUEST_TIMEOUT_MS, this.interrupted);
    return fetch(new URL(path, this.baseUrl), { ...init, signal });
  }
}

function answerOf({ alreadyProcessed, code }: DeductResult): Answer {
  if (code !== undefined) return { kind: 'refused', code };
  return { kind: alreadyProcessed === true ? 'duplicate' : 'charged' };
}
