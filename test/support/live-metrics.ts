import { waitUntil } from './wait-until.ts';

/** The sum of a counter's samples whose labels contain all of the given `name="value"` pairs. */
export async function counted(serverUrl: string, metric: string, ...labels: readonly string[]): Promise<number> {
  const text = await (await fetch(`${serverUrl}/api/metrics`)).text();
  const samples = text.split('\n').filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `));
  return samples
    .filter((sample) => labels.every((label) => sample.includes(label)))
    .reduce((sum, sample) => sum + Number(sample.slice(sample.lastIndexOf(' ') + 1)), 0);
}

const FIRST_COMPARISON_MS_MAX = 10_000;

/**
 * Calls that put a charge on the network, as the server counts them. The comparison of the shared contract with the
 * books, which every server makes at its start and then once a minute, simulates too: it must be over.
 */
export async function chargeCalls(serverUrl: string): Promise<number> {
  const compared = () => counted(serverUrl, 'worker_last_success_timestamp_seconds', 'worker="reconcile_vaults"');
  await waitUntil(async () => (await compared()) > 0, FIRST_COMPARISON_MS_MAX, 'the contract is never compared');
  const simulated = await counted(serverUrl, 'soroban_calls_total', 'method="simulateTransaction"');
  return simulated + (await counted(serverUrl, 'soroban_calls_total', 'method="sendTransaction"'));
}
