import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../adapters/system/logger.ts';
import { loadConfig, type Config } from '../bootstrap/config.ts';
import { startService, type RunningService } from '../bootstrap/service.ts';
import { SAMPLE_API_HOST } from './sample-api.ts';

/**
 * Lends `work` a whole service on free ports, and leaves nothing behind: its processes are stopped and its directory
 * is removed, whatever happens.
 */
export async function withThrowAwayService<T>(work: (service: RunningService) => Promise<T>): Promise<T> {
  // Made by the service, which knows who must be able to enter it.
  const home = join(tmpdir(), `callora-demo-${randomUUID()}`);
  try {
    const service = await startService(configOf(home), createLogger('error', process.stderr));
    try {
      return await work(service);
    } finally {
      await service.stop();
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Nothing of the caller's environment: a demo must not meet a real database or network by accident. */
function configOf(home: string): Config {
  const config = loadConfig({
    NODE_ENV: 'development',
    PORT: '0',
    LOG_LEVEL: 'error',
    CALLORA_HOME: home,
    SHUTDOWN_TIMEOUT_MS: '5000',
    // Where the demo's provider runs its API. Nobody else's calls go inside.
    UPSTREAM_ALLOW_PRIVATE: SAMPLE_API_HOST,
    // Or whoever watches would wait ten seconds for the calls to be gathered.
    CHARGE_WINDOW_MS: '2000',
    SETTLEMENT_MIN_USDC: '0.01',
  });
  if (config.isOk()) return config.value;
  throw new Error(config.error.map(({ variable, message }) => `${variable} ${message}`).join(', '));
}
