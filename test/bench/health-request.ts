import { type Bar, type Finding } from './finding.ts';
import { spreadOf } from './statistics.ts';

export async function timed(url: string): Promise<{ readonly elapsedMs: number; readonly status: number }> {
  const startedAt = performance.now();
  const response = await fetch(url);
  await response.arrayBuffer();
  return { elapsedMs: performance.now() - startedAt, status: response.status };
}

export function latencyFinding(what: string, elapsedMs: readonly number[], toReach: Bar): Finding {
  const orientation = `${elapsedMs.length} requests`;
  return { what, reference: '', unit: 'ms', value: spreadOf(elapsedMs), toReach, orientation, failures: 0 };
}
