import { expect } from 'chai';
import type pg from 'pg';
import { parseUsdc } from '../../src/core/shared/usdc.ts';
import { type UsageBody, type UsageClient, type UsageSumBody } from './usage-client.ts';
import { plainSums, type PlainSum } from './usage-rows.ts';

export interface Question {
  readonly userId: string;
  readonly from: Date;
  readonly to: Date;
  readonly apiId: string | null;
}

const GROUPINGS = ['day', 'week', 'month'] as const;

/** Every sum of the answers is, to the unit, what plain SQL says of the single rows. */
export async function expectExact(client: UsageClient, database: pg.Pool, question: Question): Promise<void> {
  const [total] = await plainSums(database, question, 'all');
  const byApi = await plainSums(database, question, 'api');
  for (const groupBy of GROUPINGS) {
    const { stats, period } = await client.get({ ...queryOf(question), groupBy, limit: '1' });
    expect(period).to.deep.equal({ from: question.from.toISOString(), to: question.to.toISOString() });
    const { totalCalls: calls, totalSpentUsdc: spentUsdc } = stats;
    const expected = total ?? { key: null, calls: '0', units: '0' };
    expect(plainOf(null, { calls, spentUsdc })).to.deep.equal(expected);
    expect(stats.breakdownByApi.map((sum) => plainOf(sum.apiId, sum)).sort(byKey)).to.deep.equal(byApi);
    expect(bucketsOf(stats)).to.deep.equal(await plainSums(database, question, groupBy));
  }
}

export function queryOf({ userId, from, to, apiId }: Question): Readonly<Record<string, string>> {
  return { userId, from: from.toISOString(), to: to.toISOString(), ...(apiId === null ? {} : { apiId }) };
}

function bucketsOf({ buckets = [] }: UsageBody['stats']): PlainSum[] {
  return buckets.filter(({ calls }) => calls > 0).map((sum) => plainOf(sum.start.slice(0, 10), sum));
}

function plainOf(key: string | null, { calls, spentUsdc }: UsageSumBody): PlainSum {
  const units = spentUsdc === '0' ? 0n : parseUsdc(spentUsdc)._unsafeUnwrap();
  return { key, calls: calls.toString(), units: units.toString() };
}

const byKey = (a: PlainSum, b: PlainSum) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1);
