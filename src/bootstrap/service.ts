import { type Container } from 'inversify';
import { type Logger } from 'pino';
import { createApp } from '../adapters/http/app.ts';
import { HttpServer } from '../adapters/http/http-server.ts';
import { SystemClock } from '../adapters/system/system-clock.ts';
import { migrateToLatest } from '../adapters/knex/migrate.ts';
import { type Config } from './config.ts';
import { buildContainer } from './container.ts';
import { checkDeployment } from './deployment.ts';
import { seedDevelopmentData } from './development-data.ts';
import { startEmbedded, type Embedded } from './embedded.ts';
import { scheduleJobs } from './jobs.ts';
import { type Settings } from './settings.ts';
import { openSharedState } from './shared-state.ts';
import { loadSigners } from './signers.ts';
import { TOKENS } from './tokens.ts';

export interface RunningService {
  readonly url: string;
  readonly settings: Settings;
  readonly container: Container;
  readonly notes: Embedded['notes'];
  /** Drains and stops everything within the configured time; true when nothing had to be cut. */
  stop(): Promise<boolean>;
}

/** Starts the whole service, or nothing: whatever was started before a failure is stopped again. */
export async function startService(config: Config, logger: Logger): Promise<RunningService> {
  const embedded = await startEmbedded(config);
  try {
    return await startWith(embedded, logger);
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

async function startWith(embedded: Embedded, logger: Logger): Promise<RunningService> {
  const { settings } = embedded;
  const { config, connectionString, stellar } = settings;
  const [signers, sharedState] = await Promise.all([
    loadSigners(stellar),
    openSharedState(config.redis, new SystemClock(), logger),
    config.database.migrateOnStart ? migrateToLatest(connectionString) : null,
  ]);
  const container = buildContainer(settings, { signers, sharedState, logger });
  try {
    await checkDeployment(container);
    const channels = container.get(TOKENS.ChannelAccounts);
    (await channels.register(signers.channels.map(({ publicKey }) => publicKey))).mapErr(refuseWithoutDatabase);
    if (config.stellar.kind === 'local') await seedDevelopmentData(container, config.upstream.sample);
    scheduleJobs(container, config);
    warnOfOpenEnds(config, logger);
    const server = new HttpServer(createApp(container.get(TOKENS.HttpDependencies)));
    const port = await server.listen(config.server.host, config.server.port);
    container.get(TOKENS.Scheduler).start();
    container.get(TOKENS.Lifecycle).markReady();
    return {
      url: `http://${config.server.host.includes(':') ? `[${config.server.host}]` : config.server.host}:${port}`,
      settings,
      container,
      notes: embedded.notes,
      stop: () => stop(container, server, embedded),
    };
  } catch (error) {
    await container.unbindAllAsync();
    await sharedState.close();
    throw error;
  }
}

/**
 * Workers schedule nothing more; requests and runs under way finish, and what became of calls is written down; then the
 * pool closes, and what it stood on.
 */
async function stop(container: Container, server: HttpServer, embedded: Embedded): Promise<boolean> {
  const clock = container.get(TOKENS.Clock);
  const { delayMs, timeoutMs } = embedded.settings.config.shutdown;
  const giveUp = clock.deadline(timeoutMs);
  container.get(TOKENS.Lifecycle).drain();
  const workers = container.get(TOKENS.Scheduler).stop();
  await clock.sleep(delayMs, giveUp);
  container.get(TOKENS.ChargeNotices).close();
  const drained = server.drain(giveUp).then(async () => {
    await Promise.all([container.get(TOKENS.ChargeReservations).idle(), container.get(TOKENS.CallHolds).idle()]);
    await container.get(TOKENS.CallSettlements).idle();
    await workers;
    await container.get(TOKENS.DeliverWebhooks).idle();
  });
  await Promise.race([drained, aborted(giveUp)]);
  container.get(TOKENS.CallSettlements).close();
  const sharedState = container.get(TOKENS.SharedState);
  await Promise.race([container.unbindAllAsync().then(() => sharedState.close()), aborted(giveUp)]);
  await embedded.stop();
  return !giveUp.aborted;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function warnOfOpenEnds({ mode, health, stellar }: Config, logger: Logger): void {
  if (mode !== 'production') return;
  if (
    stellar.kind === 'given' &&
    (stellar.settlementContractId === undefined || stellar.payoutSignerSecret === undefined)
  ) {
    logger.warn('No contract or no key to pay providers with is given: revenue is only kept in the books');
  }
  if (health.apiKey !== null) return;
  logger.warn('HEALTH_API_KEY is not set: /api/health/v2 is open to everyone, and its management to nobody');
}

function refuseWithoutDatabase(): never {
  throw new Error('The database does not answer');
}
