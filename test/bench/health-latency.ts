import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchService } from './bench-host.ts';
import { type ComparisonPlan } from './compare.ts';
import { type Finding } from './finding.ts';
import { latencyFinding, timed } from './health-request.ts';
import { HealthService } from './health-service.ts';

/** Longer than an answer of the view is good for when nobody renews it. */
const V2_OUTDATED_MS = 5_100;
const API_OUTDATED_MS = 1_100;
const CACHED_REQUESTS = 300;

/** What seeds 000 and 003 say of themselves. */
const API_BELOW_MS = 500;
const V2_BELOW_MS = 50;
const V2_CACHED_BELOW_MS = 5;

/** One request after another, by whether its answer was at hand; all dependencies are well. */
export async function measureHealthLatency(base: BenchService, { pairs }: ComparisonPlan): Promise<Finding[]> {
  const service = await HealthService.start(base, { HEALTH_REFRESH_INTERVAL_MS: '0' });
  const [v2, api] = [`${service.process.url}/api/health/v2`, `${service.process.url}/api/health`];
  const uncached: Record<'v2' | 'api', number[]> = { v2: [], api: [] };
  const cached: number[] = [];
  try {
    for (let pair = 0; pair < pairs; pair++) {
      await sleep(V2_OUTDATED_MS);
      uncached.v2.push((await timed(v2)).elapsedMs);
      for (let request = 0; request < CACHED_REQUESTS / pairs; request++) cached.push((await timed(v2)).elapsedMs);
      await sleep(API_OUTDATED_MS);
      uncached.api.push((await timed(api)).elapsedMs);
    }
  } finally {
    await service.stop();
  }
  return [
    latencyFinding('GET /api/health, uncached', uncached.api, { below: API_BELOW_MS }),
    latencyFinding('GET /api/health/v2, uncached', uncached.v2, { below: V2_BELOW_MS }),
    latencyFinding('GET /api/health/v2, cached', cached, { below: V2_CACHED_BELOW_MS }),
  ];
}
