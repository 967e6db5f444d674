import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchService } from './bench-host.ts';
import { type ComparisonPlan } from './compare.ts';
import { type Finding } from './finding.ts';
import { latencyFinding, timed } from './health-request.ts';
import { HealthService, type HealthDependency } from './health-service.ts';
import { spreadOf } from './statistics.ts';

/** What seed 002 asks for. */
const HEALTH_BELOW_MS = 200;
/** So often that nearly every request of a round finds its answer outdated, and a check under way that hangs. */
const OUTDATED_ALL_THE_TIME = { HEALTH_REFRESH_INTERVAL_MS: '200', CIRCUIT_BREAKER_THRESHOLD: '1000' };
const ASK_EVERY_MS = 10;

/** What a request met, in ms. */
interface Asked {
  readonly health: readonly number[];
  /** Asks nobody, and so shows what the machine itself adds. */
  readonly live: readonly number[];
}

/** p99 of /health in rounds of steady requests, while one dependency after the other takes connections and is silent. */
export async function measureHealthWhileHanging(base: BenchService, plan: ComparisonPlan): Promise<Finding[]> {
  const service = await HealthService.start(base, OUTDATED_ALL_THE_TIME);
  const findings: Finding[] = [];
  try {
    for (const [name, dependency] of service.dependencies) {
      await untilHealthy(service.process.url);
      dependency.freeze();
      findings.push(await hangingFinding(name, service.process.url, plan));
      dependency.heal();
    }
  } finally {
    await service.stop();
  }
  return findings;
}

async function hangingFinding(
  name: HealthDependency,
  serviceUrl: string,
  { pairs, roundSeconds }: ComparisonPlan,
): Promise<Finding> {
  await askSteadily(serviceUrl, 1);
  const rounds: Asked[] = [];
  for (let round = 0; round < pairs; round++) rounds.push(await askSteadily(serviceUrl, roundSeconds));
  const p99s = rounds.map(({ health }) => p99Of(health));
  const { median } = spreadOf(rounds.flatMap(({ health }) => health));
  const live = spreadOf(rounds.map((round) => p99Of(round.live))).median;
  return {
    ...latencyFinding(`GET /health, p99 while ${name} hangs`, p99s, { below: HEALTH_BELOW_MS }),
    orientation: `p50 ${median.toFixed(0)} ms; at the same time /api/health/live p99 ${live.toFixed(0)} ms`,
  };
}

/** At a rate of its own: a slow answer holds no other request back. */
async function askSteadily(serviceUrl: string, seconds: number): Promise<Asked> {
  const health: Promise<number>[] = [];
  const live: Promise<number>[] = [];
  const elapsedOf = async (path: string) => (await timed(serviceUrl + path)).elapsedMs;
  const startedAt = performance.now();
  for (let tick = 0; tick < (seconds * 1000) / ASK_EVERY_MS; tick++) {
    await sleep(Math.max(0, startedAt + tick * ASK_EVERY_MS - performance.now()));
    health.push(elapsedOf('/health'));
    live.push(elapsedOf('/api/health/live'));
  }
  return { health: await Promise.all(health), live: await Promise.all(live) };
}

async function untilHealthy(serviceUrl: string): Promise<void> {
  while ((await timed(`${serviceUrl}/health`)).status !== 200) await sleep(ASK_EVERY_MS);
}

const p99Of = (elapsedMs: readonly number[]) =>
  elapsedMs.toSorted((a, b) => a - b)[Math.ceil(elapsedMs.length * 0.99) - 1] ?? 0;
