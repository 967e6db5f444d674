import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchHost, type BenchService } from './bench-host.ts';
import { asAdmin, newCharges } from './charge-load.ts';
import { deductUrlOf } from './charge-throughput.ts';
import { type Finding } from './finding.ts';
import { runHttpRound, type HttpLoadOptions } from './http-round.ts';
import { type Round } from './round.ts';
import { slopeOf, spreadOf } from './statistics.ts';

const MEGABYTE = 1_000_000;
const IDLE_BELOW_MB = 150;
const LOADED_BELOW_MB = 250;
const SOAK_PER_SECOND = 500;
/** Growth that goes on for longer than the first third of a soak is no warming up. */
const WARM_UP_SHARE = 1 / 3;
const FLAT_BELOW_PERCENT = 5;
const IDLE_SAMPLES = 5;
const SAMPLE_EVERY_MS = 500;

export async function measureIdleMemory({ process }: BenchService): Promise<Finding> {
  const samples: number[] = [];
  for (let sample = 0; sample < IDLE_SAMPLES; sample++) {
    await sleep(SAMPLE_EVERY_MS);
    samples.push((await process.residentBytes()) / MEGABYTE);
  }
  return memoryFinding('RSS idle after start', samples, IDLE_BELOW_MB, 'the service alone', 0);
}

/** Under everything that 64 connections can ask for. */
export async function measureLoadedMemory(host: BenchHost, service: BenchService, seconds: number): Promise<Finding> {
  const { samples, round } = await sampleUnderLoad(host, service, { seconds });
  const orientation = `at ${Math.round(round.perSecond)} new charges/s`;
  return memoryFinding('RSS under load', samples, LOADED_BELOW_MB, orientation, round.failures);
}

/** The growth that a straight line through the samples shows over the soak, in percent of their mean. */
export async function measureSoak(host: BenchHost, service: BenchService, seconds: number): Promise<Finding> {
  const options = { seconds, requestsPerSecond: SOAK_PER_SECOND };
  const { samples, round } = await sampleUnderLoad(host, service, options);
  const settled = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
  const growth = slopeOf(settled) * (settled.length - 1);
  const { min, median, max } = spreadOf(settled);
  const percent = (100 * growth) / median;
  const perMinute = (growth * 60) / (seconds * (1 - WARM_UP_SHARE));
  return {
    what: `RSS growth over ${seconds} s at ${SOAK_PER_SECOND} charges/s`,
    reference: '',
    unit: '%',
    value: { min: percent, median: percent, max: percent },
    toReach: { below: FLAT_BELOW_PERCENT },
    orientation: `${perMinute.toFixed(1)} MB/min; ${Math.round(min)}..${Math.round(max)} MB`,
    failures: round.failures,
  };
}

async function sampleUnderLoad(
  host: BenchHost,
  service: BenchService,
  options: HttpLoadOptions,
): Promise<{ samples: readonly number[]; round: Round }> {
  const samples: number[] = [];
  const loadEnded = new AbortController();
  const load = newCharges(asAdmin(host.adminApiKey));
  const loading = runHttpRound(deductUrlOf(service), load, options).finally(() => loadEnded.abort());
  while (!loadEnded.signal.aborted) {
    samples.push((await service.process.residentBytes()) / MEGABYTE);
    await sleep(SAMPLE_EVERY_MS);
  }
  return { samples, round: await loading };
}

/** Judged by the largest sample. */
function memoryFinding(
  what: string,
  samples: readonly number[],
  below: number,
  orientation: string,
  failures: number,
): Finding {
  const { max } = spreadOf(samples);
  const value = { ...spreadOf(samples), median: max };
  return { what, reference: '', unit: 'MB', value, toReach: { below }, orientation, failures };
}
