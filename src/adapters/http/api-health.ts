import { type HttpDependencies } from './dependencies.ts';
import { type HealthFacts } from './presenters/health.ts';

/** How the service is to who would send it work: what is known, or what the view's deadline allows to find out. */
export async function apiHealthOf({ health, clock, version }: HttpDependencies): Promise<HealthFacts> {
  const report = await health.checkHealth.execute('api');
  const api = health.lifecycle.phase === 'draining' ? 'down' : 'ok';
  return { report, api, version, now: clock.now() };
}
