import { type Logger } from 'pino';
import { createLogger } from '../adapters/system/logger.ts';
import { SystemClock } from '../adapters/system/system-clock.ts';
import { loadConfig, readEnvironment, type Config } from './config.ts';
import { startService, type RunningService } from './service.ts';
import { StartRefused } from './start-refused.ts';

/** Longer than npm takes to pass a signal on, shorter than a person takes to send another. */
const ECHO_MS = 100;

/** The process: one service from start to drain. Exit code 0 when it drained, 1 for anything else. */
export async function run(): Promise<void> {
  const config = readConfig();
  const logger = createLogger(config.logLevel);
  const starting = startService(config, logger);
  stopOnSignals(starting, logger);
  try {
    const { url, notes, settings } = await starting;
    const version = settings.config.version;
    logger.info({ ready: true, service: 'callora', version, url, ...notes }, 'Callora is ready');
  } catch (error) {
    // One sentence where the operator can act on it; the whole error where only we can.
    if (error instanceof StartRefused) logger.fatal(`Not started: ${error.message}`);
    else logger.fatal({ err: error }, 'Not started');
    process.exit(1);
  }
}

function readConfig(): Config {
  const config = loadConfig(readEnvironment());
  if (config.isOk()) return config.value;
  const faults = config.error.map(({ variable, message }) => `  ${variable}: ${message}\n`);
  process.stderr.write(`The configuration has ${faults.length} fault(s):\n${faults.join('')}`);
  process.exit(1);
}

function stopOnSignals(starting: Promise<RunningService>, logger: Logger): void {
  const clock = new SystemClock();
  let stopping = false;
  const stop = (exitCode: 0 | 1, reason: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ reason }, 'Stopping');
    void starting
      .then((service) => service.stop())
      .then(
        (drained) => {
          logger.info({ drained }, 'Stopped');
          process.exit(drained ? exitCode : 1);
        },
        (error: unknown) => {
          logger.error({ err: error }, 'Stopping failed');
          process.exit(1);
        },
      );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stop(0, signal);
      // npm passes on the Ctrl-C that the terminal has sent us already: that one is not a second wish.
      void clock.sleep(ECHO_MS).then(() => process.once(signal, () => process.exit(1)));
      process.on(signal, () => undefined);
    });
  }
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(event, (error: unknown) => {
      logger.fatal({ err: error }, event);
      stop(1, event);
    });
  }
}
