import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type BenchService } from './bench-host.ts';
import { compare, type ComparisonPlan } from './compare.ts';
import { type Finding } from './finding.ts';
import { runHttpRound, type HttpLoad } from './http-round.ts';

const REFERENCE = fileURLToPath(new URL('health-reference.ts', import.meta.url));
const OK_AGAIN_AND_AGAIN: HttpLoad = { requestsOf: () => [{ method: 'GET' }], expected: '"checks":{"api":"ok"' };

/** From memory, against Koa with a constant in a process of its own. */
export async function compareWarmHealth({ process: service }: BenchService, plan: ComparisonPlan): Promise<Finding> {
  const reference = spawn(process.execPath, [REFERENCE], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [url] = (await once(createInterface({ input: reference.stdout }), 'line')) as [string];
    const side = (name: string, address: string) => ({
      name,
      run: (seconds: number) => runHttpRound(address, OK_AGAIN_AND_AGAIN, { seconds }),
    });
    const subject = side('GET /api/health', `${service.url}/api/health`);
    return await compare(subject, side('Koa, a constant', url), { atLeast: 0.7 }, plan);
  } finally {
    reference.kill('SIGKILL');
  }
}
