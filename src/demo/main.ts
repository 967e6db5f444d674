import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Interrupted, interruptionOf } from './interruption.ts';
import { runDemo } from './run-demo.ts';
import { startSampleApi } from './sample-api.ts';
import { terminalOf } from './terminal.ts';
import { startWebhookReceiver } from './webhook-receiver.ts';
import { withThrowAwayService } from './throw-away-service.ts';
import { renderTryIt } from './try-it.ts';

/** `--keep` leaves the service running after the proof, until a signal ends it. */
const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
const interrupted = interruptionOf(process);
const terminal = terminalOf(process.stdout);

const sampleApi = await startSampleApi();
const receiver = await startWebhookReceiver();

try {
  terminal.write('Starting PostgreSQL, a local Stellar network and Callora ...\n');
  const proven = await withThrowAwayService(async (service) => {
    interrupted.throwIfAborted();
    terminal.write(`Callora answers at ${service.url}\n`);
    const outcome = await runDemo(service, { sampleApi, receiver }, terminal, interrupted);
    if (values.keep && !interrupted.aborted) {
      terminal.write(`\n${renderTryIt(service.url, `req_${randomUUID().slice(0, 8)}`)}`);
      await once(interrupted, 'abort');
      if (!(interrupted.reason instanceof Interrupted)) throw interrupted.reason;
    }
    return outcome;
  });
  process.exitCode = proven ? 0 : 1;
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await Promise.all([sampleApi.close(), receiver.close()]);
}
