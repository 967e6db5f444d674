import { type BenchHost } from './bench-host.ts';
import { type Finding } from './finding.ts';
import { spreadOf } from './statistics.ts';

const FROM_NOTHING_BELOW_MS = 4000;
const ON_EXISTING_BELOW_MS = 1000;

/** From an empty directory: initdb, migrations and the local network's genesis included. */
export async function measureStartFromNothing(host: BenchHost, count: number): Promise<Finding> {
  const times: number[] = [];
  for (let start = 0; start < count; start++) times.push(await timeStart(host, `fresh-${start}`));
  return findingOf('start from nothing', times, FROM_NOTHING_BELOW_MS);
}

/** With PostgreSQL stopped between the starts, as after a restart of the machine. */
export async function measureStartOnExisting(host: BenchHost, count: number): Promise<Finding> {
  await timeStart(host, 'existing');
  const times: number[] = [];
  for (let start = 0; start < count; start++) times.push(await timeStart(host, 'existing'));
  return findingOf('start on an existing database', times, ON_EXISTING_BELOW_MS);
}

async function timeStart(host: BenchHost, homeName: string): Promise<number> {
  const service = await host.startWhole(homeName);
  await service.stop();
  return service.process.readyAfterMs;
}

const findingOf = (what: string, timesMs: readonly number[], below: number): Finding => ({
  what,
  reference: '',
  unit: 'ms',
  value: spreadOf(timesMs),
  toReach: { below },
  orientation: `${timesMs.length} starts`,
  failures: 0,
});
