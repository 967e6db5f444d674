import { type Bar, type Finding } from './finding.ts';
import { type Round, type RoundPair } from './round.ts';
import { spreadOf } from './statistics.ts';

export interface Side {
  readonly name: string;
  run(seconds: number): Promise<Round>;
}

export interface ComparisonPlan {
  readonly pairs: number;
  readonly roundSeconds: number;
}

const WARM_UP_SECONDS = 1;

/** Both sides in turn: what else the machine does then weighs on neighbours alike. */
export async function runInTurn(
  subject: Side,
  reference: Side,
  { pairs: count, roundSeconds }: ComparisonPlan,
): Promise<{ readonly pairs: readonly RoundPair[]; readonly failures: number }> {
  const warmUps = [await subject.run(WARM_UP_SECONDS), await reference.run(WARM_UP_SECONDS)];
  const pairs: RoundPair[] = [];
  for (let pair = 0; pair < count; pair++) {
    pairs.push({ subject: await subject.run(roundSeconds), reference: await reference.run(roundSeconds) });
  }
  const failures = failuresOf([...warmUps, ...pairs.flatMap((pair) => [pair.subject, pair.reference])]);
  return { pairs, failures };
}

/** Compares the throughput of each round with that of the one right after it. */
export async function compare(
  subject: Side,
  reference: Side,
  toReach: Bar | null,
  plan: ComparisonPlan,
): Promise<Finding> {
  const { pairs, failures } = await runInTurn(subject, reference, plan);
  return {
    what: subject.name,
    reference: reference.name,
    unit: 'x',
    value: spreadOf(pairs.map((pair) => pair.subject.perSecond / pair.reference.perSecond)),
    toReach,
    orientation: `${summaryOf(pairs.map((pair) => pair.subject))} : ${summaryOf(pairs.map((pair) => pair.reference))}`,
    failures,
    pairs,
  };
}

const failuresOf = (rounds: readonly Round[]) => rounds.reduce((sum, { failures }) => sum + failures, 0);

function summaryOf(rounds: readonly Round[]): string {
  const perSecond = spreadOf(rounds.map((round) => round.perSecond)).median;
  const latencies = rounds.flatMap(({ latencyMs }) => (latencyMs === null ? [] : [latencyMs]));
  if (latencies.length === 0) return `${Math.round(perSecond)}/s`;
  const p50 = spreadOf(latencies.map((latency) => latency.p50)).median;
  const p99 = spreadOf(latencies.map((latency) => latency.p99)).median;
  return `${Math.round(perSecond)}/s (p50 ${p50.toFixed()} ms, p99 ${p99.toFixed()} ms)`;
}
