import { parseArgs } from 'node:util';
import { SystemClock } from '../adapters/system/system-clock.ts';
import { LocalNetwork } from '../localnet/local-network.ts';
import { refuseProduction } from '../localnet/refuse-production.ts';
import { serveLocalNetwork } from '../localnet/serve.ts';
import { readEnvironment } from './config.ts';

refuseProduction(readEnvironment()['NODE_ENV']);
const { values } = parseArgs({
  options: {
    // Whoever reaches the network has all of its money: only a container should listen beyond the loopback.
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '8000' },
    'ledger-ms': { type: 'string', default: '1000' },
    data: { type: 'string', default: '.callora/localnet' },
    memory: { type: 'boolean', default: false },
  },
});

function wholeNumber(text: string, name: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new Error(`--${name} must be a whole number from ${min} to ${max}`);
}

const port = wholeNumber(values.port, 'port', 0, 65_535);
const ledgerIntervalMs = wholeNumber(values['ledger-ms'], 'ledger-ms', 10, 60_000);
const clock = new SystemClock();
const network = LocalNetwork.open({
  now: () => clock.now(),
  ledgerIntervalMs,
  ...(values.memory ? {} : { journalDirectory: values.data }),
});
const served = await serveLocalNetwork(network, { host: values.host, port, ledgerIntervalMs });

async function stop(): Promise<void> {
  await served.close();
  network.close();
}

process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
const ready = {
  ready: true,
  service: 'local network',
  url: served.url,
  passphrase: network.genesis.passphrase,
};
process.stdout.write(`${JSON.stringify(ready)}\n`);
