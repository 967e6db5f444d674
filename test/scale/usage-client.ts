import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { parseUsdc } from '../../src/core/shared/usdc.ts';

export interface UsageSumBody {
  readonly calls: number;
  readonly spentUsdc: string;
}

export interface UsageBody {
  readonly events: readonly { readonly usageEventId: string }[];
  readonly stats: {
    readonly totalCalls: number;
    readonly totalSpentUsdc: string;
    readonly breakdownByApi: readonly (UsageSumBody & { readonly apiId: string })[];
    readonly buckets?: readonly (UsageSumBody & { readonly start: string })[];
  };
  readonly period: { readonly from: string; readonly to: string };
  readonly nextCursor: string | null;
}

export interface ExportSummary {
  readonly events: number;
  readonly units: bigint;
  readonly bytes: number;
}

/** Reads the usage of any user with the admin key, for which there is no rate limit. */
export class UsageClient {
  private readonly url: string;
  private readonly adminApiKey: string;

  constructor(url: string, adminApiKey: string) {
    this.url = url;
    this.adminApiKey = adminApiKey;
  }

  async get(query: Readonly<Record<string, string>>): Promise<UsageBody> {
    return (await (await this.ask('/api/usage', query)).json()) as UsageBody;
  }

  /**
   * Reads a whole export and keeps only sums.
   *
   * @throws when a line is out of order or stands there twice
   */
  async export(query: Readonly<Record<string, string>>): Promise<ExportSummary> {
    const { body } = await this.ask('/api/usage/export', { ...query, format: 'ndjson' });
    if (body === null) throw new Error('The export has no body');
    let [events, units, bytes] = [0, 0n, 0];
    let before: { readonly createdAt: string; readonly id: bigint } | null = null;
    for await (const line of createInterface({ input: Readable.fromWeb(body) })) {
      const { usageEventId, createdAt, amountUsdc } = JSON.parse(line) as Record<string, string>;
      if (usageEventId === undefined || createdAt === undefined) throw new Error(`No event: ${line}`);
      const current = { createdAt, id: BigInt(usageEventId) };
      if (before !== null && before.createdAt < createdAt) throw new Error(`Out of order: ${line}`);
      before = current;
      events += 1;
      units += amountUsdc === '0' ? 0n : parseUsdc(amountUsdc ?? '')._unsafeUnwrap();
      bytes += line.length + 1;
    }
    return { events, units, bytes };
  }

  private async ask(path: string, query: Readonly<Record<string, string>>): Promise<Response> {
    const answer = await fetch(`${this.url}${path}?${new URLSearchParams(query).toString()}`, {
      headers: { 'X-Admin-Api-Key': this.adminApiKey },
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer;
  }
}
