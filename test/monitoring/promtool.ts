import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context } from 'mocha';

const PROGRAM = 'promtool';
const TIMEOUT_MS = 30_000;

export interface Verdict {
  readonly accepted: boolean;
  readonly output: string;
}

/** Prometheus' own judge of its files. */
export function promtool(...parameters: readonly string[]): Verdict {
  const { status, stdout, stderr } = spawnSync(PROGRAM, parameters, { encoding: 'utf8', timeout: TIMEOUT_MS });
  return { accepted: status === 0, output: `${stdout}${stderr}` };
}

/** The same for what is in no file; JSON is YAML, too. */
export function promtoolOn(content: object, ...parameters: readonly string[]): Verdict {
  const directory = mkdtempSync(join(tmpdir(), 'callora-promtool-'));
  const path = join(directory, 'content.json');
  try {
    writeFileSync(path, JSON.stringify(content));
    return promtool(...parameters, path);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Skips the suite that calls it in its `before` when there is no promtool here, and says why. */
export function needPromtool(context: Context): void {
  if (spawnSync(PROGRAM, ['--version']).status === 0) return;
  if (process.env.REQUIRE_PROMTOOL === '1') throw new Error(`REQUIRE_PROMTOOL is set, and there is no ${PROGRAM}`);
  process.stdout.write(`    Skipped: there is no ${PROGRAM} on the PATH (Debian: apt-get install prometheus).\n`);
  context.skip();
}
