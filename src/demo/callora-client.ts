import { type DeductBody } from './deduct-body.ts';
import { jsonOf, type HttpCaller } from './http-caller.ts';

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

export interface Credentials {
  readonly adminApiKey: string;
  /** Tokens of the users who have logged in; the others only say who they are, which does outside production. */
  readonly tokens: ReadonlyMap<string, string>;
}

/** A receipt or a problem: a refused one has a `code`. */
interface DeductResult {
  readonly alreadyProcessed?: boolean;
  readonly code?: string;
}

/** The billing routes as their callers know them: consumers who charge, and an operator who looks. */
export class CalloraClient {
  private readonly http: HttpCaller;
  private readonly credentials: Credentials;

  constructor(http: HttpCaller, credentials: Credentials) {
    this.http = http;
    this.credentials = credentials;
  }

  async deduct(body: DeductBody): Promise<TimedAnswer> {
    const startedAt = performance.now();
    const response = await this.http.post('/api/billing/deduct', body, this.headersOf(body.userId));
    const answer = answerOf((await response.json()) as DeductResult);
    return { answer, latencyMs: performance.now() - startedAt };
  }

  /** One answer per item, in order. */
  async deductBatch(userId: string, items: readonly DeductBody[]): Promise<readonly Answer[]> {
    const response = await this.http.post('/api/billing/deduct/batch', { items }, this.headersOf(userId));
    const { results } = (await jsonOf(response, 'The batch')) as { readonly results: readonly DeductResult[] };
    return results.map(answerOf);
  }

  /** Null when the service knows no such charge. */
  async findCharge(requestId: string): Promise<ChargeReport | null> {
    const headers = { 'x-admin-api-key': this.credentials.adminApiKey };
    const response = await this.http.get(`/api/billing/deductions/${requestId}`, headers);
    if (response.status === 404) {
      await response.text(); // or its connection is not used again
      return null;
    }
    return (await jsonOf(response, `The lookup of ${requestId}`)) as ChargeReport;
  }

  private headersOf(userId: string): Readonly<Record<string, string>> {
    const token = this.credentials.tokens.get(userId);
    return token === undefined ? { 'x-user-id': userId } : { authorization: `Bearer ${token}` };
  }
}

function answerOf({ alreadyProcessed, code }: DeductResult): Answer {
  if (code !== undefined) return { kind: 'refused', code };
  return { kind: alreadyProcessed === true ? 'duplicate' : 'charged' };
}
