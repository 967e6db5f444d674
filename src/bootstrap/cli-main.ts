import { SystemClock } from '../adapters/system/system-clock.ts';
import { EXIT_USAGE } from '../cli/cli-fault.ts';
import { faultText } from '../cli/print-fault.ts';
import { runCallora } from '../cli/run-callora.ts';
import { adminKeyFor } from './admin-key-for.ts';
import { readEnvironment } from './config.ts';
import { readCliConfig } from './config/cli-config.ts';

/** `npm run callora -- <command>`: exit code 2 when nothing was asked, because the line or the settings are wrong. */
process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const config = readCliConfig(readEnvironment());
  if (config.isErr()) {
    const message = config.error.map(({ variable, message: fault }) => `${variable} ${fault}`).join('; ');
    process.stderr.write(faultText({ exitCode: EXIT_USAGE, code: 'SETTINGS', message }, argv.includes('--json')));
    return EXIT_USAGE;
  }
  // Whoever reads no further, such as `head`, has seen enough.
  process.stdout.on('error', () => undefined);
  const { url, userToken } = config.value;
  const clock = new SystemClock();
  return runCallora(argv, {
    url,
    userToken,
    adminKeyFor: (service) => adminKeyFor(service, config.value),
    fetch,
    deadline: (ms) => clock.deadline(ms),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  });
}
