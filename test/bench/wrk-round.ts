import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Round } from './round.ts';

const run = promisify(execFile);

const SCRIPT = fileURLToPath(new URL('wrk-calls.lua', import.meta.url));
const ANSWER_TIMEOUT_SECONDS = 10;
/** Behind its duration. */
const END_TIMEOUT_SECONDS = 30;

export interface WrkLoad {
  readonly connections: number;
  /** Taken in turn. */
  readonly apiKeys: readonly string[];
  /** In the body of every answer. */
  readonly expected: string;
  readonly isPaid: boolean;
}

/** What the script prints. */
interface WrkReport {
  readonly answers: number;
  readonly bad: number;
  /** Connections and answers that failed. */
  readonly broken: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

let version: Promise<string | null> | undefined;

/** As `wrk 4.1.0`; null where it is not installed. */
export function wrkVersion(): Promise<string | null> {
  // It ends with an error after saying its version.
  return (version ??= run('wrk', ['--version'])
    .catch((cause: unknown) => cause as { readonly stdout?: string })
    .then(({ stdout = '' }) => /^wrk \S+/.exec(stdout)?.[0] ?? null));
}

/** From one thread: it is to take as little of the machine as it can. */
export async function runWrkRound(url: string, load: WrkLoad, seconds: number): Promise<Round> {
  const parameters = [
    ...['--threads', '1', '--connections', String(load.connections), '--duration', `${seconds}s`],
    ...['--timeout', `${ANSWER_TIMEOUT_SECONDS}s`, '--script', SCRIPT, url],
    ...['--', load.expected, load.isPaid ? 'paid' : 'unpaid', ...load.apiKeys],
  ];
  const { stdout } = await run('wrk', parameters, { timeout: (seconds + END_TIMEOUT_SECONDS) * 1000 });
  return roundOf(stdout);
}

/** @param stdout ends with the script's line, behind what wrk has to say itself. */
export function roundOf(stdout: string): Round {
  const line = stdout.trim().split('\n').at(-1) ?? '';
  const { answers, bad, broken, seconds, p50Ms, p99Ms } = JSON.parse(line) as WrkReport;
  const done = answers - bad;
  return { perSecond: done / seconds, done, failures: bad + broken, latencyMs: { p50: p50Ms, p99: p99Ms } };
}
