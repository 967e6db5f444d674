import { availableParallelism } from 'node:os';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { describeFailure, isLevel, LEVELS, shrink, simulate, type Level, type Outcome } from './simulate.ts';

/**
 * `SEEDS=100000 SEED_START=1 npm run test:simulation`: plays that many histories over all processors, shows how far it
 * is, and ends at the first violation with the shortest beginning of its history that still fails. `LEVEL=wire` plays
 * them with the real Soroban adapter against the local network instead of on paper.
 */

interface Share {
  readonly level: Level;
  readonly start: number;
  readonly count: number;
  readonly stride: number;
}

type Message =
  { readonly kind: 'played'; readonly charged: number } | { readonly kind: 'failed'; readonly seed: number };

async function play({ level, start, count, stride }: Share): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const outcome = await simulate(start + index * stride, LEVELS[level]);
    const failed = outcome.violations.length > 0;
    const message: Message = failed
      ? { kind: 'failed', seed: outcome.seed }
      : { kind: 'played', charged: outcome.charged };
    parentPort?.postMessage(message);
    if (failed) return;
  }
}

class Progress {
  played = 0;
  charged = 0;
  private readonly seeds: number;
  private readonly startedAt = performance.now();
  private shownAt = 0;
  private tenthsShown = 0;

  constructor(seeds: number) {
    this.seeds = seeds;
  }

  add(charged: number): void {
    this.played += 1;
    this.charged += charged;
    const tenths = Math.floor((this.played / this.seeds) * 10);
    const now = performance.now();
    const due = process.stdout.isTTY ? now - this.shownAt > 200 : tenths > this.tenthsShown;
    if (!due) return;
    this.shownAt = now;
    this.tenthsShown = tenths;
    const bar = '#'.repeat(tenths).padEnd(10, '.');
    const line = `[${bar}] ${this.played} of ${this.seeds}, ${this.rate()} a second`;
    process.stdout.write(process.stdout.isTTY ? `\r${line} ` : `${line}\n`);
  }

  rate(): string {
    return (this.played / this.seconds()).toFixed(0);
  }

  seconds(): number {
    return (performance.now() - this.startedAt) / 1000;
  }
}

async function main(level: Level, seeds: number, start: number): Promise<number> {
  const progress = new Progress(seeds);
  const workers = Math.min(seeds, availableParallelism());
  const failures: number[] = [];
  const threads = Array.from({ length: workers }, (_, index) => {
    const share: Share = { level, start: start + index, count: Math.ceil((seeds - index) / workers), stride: workers };
    return new Worker(new URL(import.meta.url), { workerData: share });
  });
  const finished = threads.map(
    (thread) =>
      new Promise<void>((resolve, reject) => {
        thread.on('message', (message: Message) => {
          if (message.kind === 'played') progress.add(message.charged);
          else failures.push(message.seed);
          if (failures.length > 0) for (const each of threads) void each.terminate();
        });
        thread.once('error', reject);
        thread.once('exit', () => resolve());
      }),
  );
  await Promise.all(finished);
  const range = `${level} level, seeds ${start} to ${start + seeds - 1}`;
  const [seed] = failures;
  if (seed === undefined) {
    const { played, charged } = progress;
    process.stdout.write(
      `\n${played} histories (${range}), ${charged} charges, ${progress.seconds().toFixed(0)} s: no violation\n`,
    );
    return played === seeds ? 0 : 1;
  }
  const outcome: Outcome = await simulate(seed, LEVELS[level]);
  process.stdout.write(`\n${describeFailure(await shrink(outcome, LEVELS[level]), level)}\n`);
  return 1;
}

const readNumber = (text: string | undefined, fallback: number): number => {
  const number = Number(text ?? fallback);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`Not a count: ${text}`);
  return number;
};

if (isMainThread) {
  const level = process.env['LEVEL'] ?? 'paper';
  if (!isLevel(level)) throw new Error(`Not a level: ${level}`);
  process.exit(await main(level, readNumber(process.env['SEEDS'], 1000), readNumber(process.env['SEED_START'], 1)));
} else {
  await play(workerData as Share);
}
