import { historyOf } from './history.ts';
import { type Rebind } from './instance.ts';
import { PaperChain } from './paper-chain.ts';
import { WireChain } from './wire-chain.ts';
import { World, type WorldBindings } from './world.ts';

export interface Outcome {
  readonly seed: number;
  readonly violations: readonly string[];
  /** What happened, in order. */
  readonly labels: readonly string[];
  readonly charged: number;
}

const asTheyAre: Rebind = (ports) => ports;

/** Nothing planted, at both levels. */
export const LEVELS = {
  /** Port level: the network is on paper. */
  paper: { openChain: (surroundings) => Promise.resolve(new PaperChain(surroundings)), rebind: asTheyAre },
  /** The real Soroban adapter against the local network, in process. */
  wire: { openChain: (surroundings) => WireChain.open(surroundings), rebind: asTheyAre },
} as const satisfies Readonly<Record<string, WorldBindings>>;

export type Level = keyof typeof LEVELS;

export const isLevel = (name: string): name is Level => Object.hasOwn(LEVELS, name);

/** Plays the history of a seed, or its first `stepsMax` steps, to the end and judges it. */
export async function simulate(
  seed: number,
  bindings: WorldBindings = LEVELS.paper,
  stepsMax = Infinity,
): Promise<Outcome> {
  const history = historyOf(seed);
  const steps = history.steps.slice(0, stepsMax);
  const world = await World.open(seed, history.instances, bindings);
  for (const step of steps) {
    await world.clock.advance(step.afterMs);
    await step.run(world);
  }
  await world.quiesce();
  await world.judge();
  const labels = steps.map(({ afterMs, label }) => `+${afterMs} ms: ${label}`);
  return { seed, labels, violations: [...world.invariants.violations], charged: world.chain.deducted().length };
}

/** The shortest beginning of a failing history that still fails. */
export async function shrink(failed: Outcome, bindings?: WorldBindings): Promise<Outcome> {
  for (let steps = 1; steps < failed.labels.length; steps += 1) {
    const outcome = await simulate(failed.seed, bindings, steps);
    if (outcome.violations.length > 0) return outcome;
  }
  return failed;
}

/** How to show a failure so that it can be replayed. */
export function describeFailure({ seed, violations, labels }: Outcome, level: Level = 'paper'): string {
  const lines = [`seed ${seed} violates:`, ...violations, 'in this history:', ...labels];
  return `${lines.join('\n  ')}\nreplay: LEVEL=${level} SEEDS=1 SEED_START=${seed} npm run test:simulation`;
}
