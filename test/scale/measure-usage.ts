import { setTimeout as delay } from 'node:timers/promises';
import { type ServiceProcess } from '../bench/service-process.ts';
import { spreadOf } from '../bench/statistics.ts';
import { type ExportSummary, type UsageClient } from './usage-client.ts';

type Query = Readonly<Record<string, string>>;

const WARM_UP_ROUNDS = 20;
const ROUNDS = 150;
const SAMPLE_EVERY_MS = 100;
const MEGABYTE = 1_000_000;

/** Median milliseconds of the two, asked in turn, so that what else the machine does weighs on both. */
export async function compareTimes(client: UsageClient, small: Query, large: Query): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    for (const [side, query] of [small, large].entries()) {
      const startedAt = performance.now();
      await client.get(query);
      if (round >= 0) times[side]?.push(performance.now() - startedAt);
    }
  }
  return [spreadOf(times[0]).median, spreadOf(times[1]).median];
}

export interface ExportMeasure extends ExportSummary {
  readonly seconds: number;
  /** How far the service's resident set rose above what it was before, in megabytes. */
  readonly growthMb: number;
}

export async function measureExport(
  client: UsageClient,
  service: ServiceProcess,
  query: Query,
): Promise<ExportMeasure> {
  const before = await service.residentBytes();
  const exported = new AbortController();
  const startedAt = performance.now();
  const exporting = client.export(query).finally(() => exported.abort());
  let highest = before;
  while (!exported.signal.aborted) {
    highest = Math.max(highest, await service.residentBytes());
    await delay(SAMPLE_EVERY_MS);
  }
  const summary = await exporting;
  const seconds = (performance.now() - startedAt) / 1000;
  return { ...summary, seconds, growthMb: (highest - before) / MEGABYTE };
}
