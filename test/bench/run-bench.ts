import { type BenchHost, type BenchService } from './bench-host.ts';
import { type BenchOptions, type Measurement } from './bench-options.ts';
import { ChargeThroughput } from './charge-throughput.ts';
import { fundConsumers } from './consumers.ts';
import { type Finding } from './finding.ts';
import { measureGateway } from './gateway-bench.ts';
import { measureHealthWhileHanging } from './health-hanging.ts';
import { measureHealthLatency } from './health-latency.ts';
import { compareWarmHealth } from './health-warm.ts';
import { measureIdleMemory, measureLoadedMemory, measureSoak } from './memory.ts';
import { measureRevenueIndex } from './revenue-index.ts';
import { machineOf, type BenchReport } from './report.ts';
import { measureStartFromNothing, measureStartOnExisting } from './start-time.ts';
import { measureTableSize } from './table-size.ts';

const LOADED_SECONDS_MIN = 5;

const isWanted = (name: Measurement, { only }: BenchOptions) => only.length === 0 || only.includes(name);

/** Measures what the options ask for, and tells each finding as soon as it is there. */
export async function runBench(
  host: BenchHost,
  options: BenchOptions,
  tell: (progress: string) => void,
): Promise<BenchReport> {
  const findings: Finding[] = [];
  const measure = async (name: Measurement, work: () => Promise<Finding | readonly Finding[]>) => {
    if (!isWanted(name, options)) return;
    tell(`${name} ...`);
    findings.push(...[await work()].flat());
  };
  await measure('start', () => measureStartFromNothing(host, options.startsFromNothing));
  await measure('start', () => measureStartOnExisting(host, options.startsOnExisting));
  const { profileDirectory } = options;
  const profiling = profileDirectory === null ? [] : ['--cpu-prof', '--cpu-prof-dir', profileDirectory];
  // On a service that is gone again before the next one starts.
  await measure('gateway', () => measureGateway(host, options, profiling));
  await measure('revenue', () => measureRevenueIndex(host, options.tableRows, options));
  const service = await host.startBeside('main', profiling);
  await measure('idle', () => measureIdleMemory(service));
  await measure('health', () => compareWarmHealth(service, options));
  await measure('health', () => measureHealthLatency(service, options));
  await measure('health', () => measureHealthWhileHanging(service, options));
  await fundConsumers(service);
  // Early, while this service has next to no rows itself.
  await measure('size', () => measureTableSize(host, service, options.tableRows, options));
  const throughput = await ChargeThroughput.prepare(host, service, options);
  await measure('new', () => throughput.newCharges());
  await measure('jwt', () => throughput.newChargesWithTokens());
  await measure('hot', () => throughput.hotVault());
  await measure('duplicates', () => throughput.duplicates());
  const loadedSeconds = Math.max(LOADED_SECONDS_MIN, options.roundSeconds);
  await measure('load', () => measureLoadedMemory(host, service, loadedSeconds));
  await measure('soak', () => measureSoak(host, service, options.soakSeconds));
  const postgres = await settingsOf(service);
  return { date: new Date().toISOString(), machine: machineOf(), postgres, options, findings };
}

async function settingsOf({ database }: BenchService): Promise<Readonly<Record<string, string>>> {
  const { rows } = await database.query<{ name: string; setting: string }>(
    `SELECT name, setting FROM pg_settings WHERE name IN ('server_version', 'fsync', 'synchronous_commit')`,
  );
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
}
