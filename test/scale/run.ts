import { BenchHost, type BenchService } from '../bench/bench-host.ts';
import { expectExact, queryOf, type Question } from './expect-exact.ts';
import { compareTimes, measureExport } from './measure-usage.ts';
import { UsageClient } from './usage-client.ts';
import { plainSums, seedUsage, tallyAll } from './usage-rows.ts';

/**
 * `npm run test:scale`, or `ROWS=5000000 npm run test:scale`: a service of its own with a million charges of one
 * consumer answers the first page of its usage in less than twice the time that it takes for one with a thousand, to
 * the unit, and exports them all without growing. Ends with 1 when anything of it does not hold.
 */

const ROWS = Number(process.env['ROWS'] ?? 1_000_000);
const FEW_ROWS = 1000;
const RATIO_BELOW = 2;
const GROWTH_BELOW_MB = 48;
const DAY_MS = 86_400_000;

const say = (line: string) => process.stdout.write(`${line}\n`);
let failures = 0;

function judge(what: string, found: string, holds: boolean): void {
  if (!holds) failures += 1;
  say(`${holds ? 'ok    ' : 'FAILED'} ${what}: ${found}`);
}

async function prepare({ database }: BenchService, endsAt: Date): Promise<void> {
  const startedAt = performance.now();
  await seedUsage(database, { userId: 'few', rows: FEW_ROWS, endsAt, withOpen: false });
  await seedUsage(database, { userId: 'many', rows: ROWS, endsAt, withOpen: false });
  say(`${ROWS} charges after ${seconds(startedAt)}`);
  // Beside the service's own worker, as a second instance would.
  while (await isAnythingUntallied(database)) await tallyAll(database);
  await database.query('VACUUM ANALYZE usage_events, usage_tallies');
  say(`tallied after ${seconds(startedAt)}`);
}

async function isAnythingUntallied(database: BenchService['database']): Promise<boolean> {
  const { rowCount } = await database.query(
    `SELECT FROM usage_events WHERE NOT tallied AND status IN ('confirmed', 'free') LIMIT 1`,
  );
  return rowCount !== 0;
}

async function judgeTimes(client: UsageClient, { from, to }: Period): Promise<void> {
  const named = { from: from.toISOString(), to: to.toISOString() };
  for (const [what, query] of [
    ['the first page', {}],
    ['the first page by day', { groupBy: 'day' }],
    ['the first page of one API', { apiId: 'api_3' }],
    ['the first page of a year', { ...named, from: new Date(to.getTime() - 366 * DAY_MS).toISOString() }],
    [
      'the first page of a period cut through hours',
      { ...named, to: new Date(to.getTime() - 9 * DAY_MS).toISOString() },
    ],
  ] as const) {
    const [few, many] = await compareTimes(client, { userId: 'few', ...query }, { userId: 'many', ...query });
    const ratio = many / few;
    judge(what, `${ratio.toFixed(2)} x (${few.toFixed(1)} ms, ${many.toFixed(1)} ms)`, ratio < RATIO_BELOW);
  }
}

type Period = Pick<Question, 'from' | 'to'>;

async function judgeSums(client: UsageClient, { database }: BenchService, period: Period): Promise<void> {
  const shorter = {
    from: new Date(period.from.getTime() + 7.3 * DAY_MS),
    to: new Date(period.to.getTime() - DAY_MS / 7),
  };
  for (const userId of ['few', 'many']) {
    for (const each of [period, shorter]) {
      for (const apiId of [null, 'api_3']) {
        const question = { userId, ...each, apiId };
        const what = `sums of ${userId}${apiId === null ? '' : `, ${apiId}`} from ${each.from.toISOString()}`;
        const fault = await expectExact(client, database, question).catch((cause: unknown) => String(cause));
        judge(what, fault ?? 'exact', fault === undefined);
      }
    }
  }
}

async function judgeExport(
  client: UsageClient,
  { process: service, database }: BenchService,
  period: Period,
): Promise<void> {
  const everything = { userId: 'many', ...period, apiId: null };
  // V8 lets its heap grow with the work that it has done. The same work in tenths brings it there, so that what the whole
  // adds is what it keeps because it is large.
  for (let tenth = 0; tenth < 10; tenth += 1) await client.export(queryOf(tenthOf(everything, tenth)));
  const { events, units, bytes, seconds: took, growthMb } = await measureExport(client, service, queryOf(everything));
  const [sum] = await plainSums(database, everything, 'all');
  const figures = `${events} events, ${(bytes / 1e6).toFixed(0)} MB in ${took.toFixed(1)} s`;
  judge('the export is whole', figures, sum?.calls === events.toString() && sum.units === units.toString());
  judge(
    'the export is flat',
    `at most ${growthMb.toFixed(1)} MB above what it is in tenths`,
    growthMb < GROWTH_BELOW_MB,
  );
}

function tenthOf(question: Question, tenth: number): Question {
  const from = question.from.getTime();
  const length = (question.to.getTime() - from) / 10;
  return { ...question, from: new Date(from + tenth * length), to: new Date(from + (tenth + 1) * length) };
}

const seconds = (startedAt: number) => `${((performance.now() - startedAt) / 1000).toFixed(0)} s`;

const host = await BenchHost.open();
try {
  const service = await host.startWhole('scale');
  const client = new UsageClient(service.process.url, host.adminApiKey);
  const to = new Date();
  const period = { from: new Date(to.getTime() - 30 * DAY_MS), to };
  await prepare(service, to);
  await judgeTimes(client, period);
  await judgeSums(client, service, period);
  await judgeExport(client, service, period);
} finally {
  await host.close();
}
if (failures > 0) process.exitCode = 1;
