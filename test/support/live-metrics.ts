/** The sum of a counter's samples whose labels contain all of the given `name="value"` pairs. */
export async function counted(serverUrl: string, metric: string, ...labels: readonly string[]): Promise<number> {
  const text = await (await fetch(`${serverUrl}/api/metrics`)).text();
  const samples = text.split('\n').filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `));
  return samples
    .filter((sample) => labels.every((label) => sample.includes(label)))
    .reduce((sum, sample) => sum + Number(sample.slice(sample.lastIndexOf(' ') + 1)), 0);
}

/** Calls that put a charge on the network, as the server counts them. */
export async function chargeCalls(serverUrl: string): Promise<number> {
  const simulated = await counted(serverUrl, 'soroban_calls_total', 'method="simulateTransaction"');
  return simulated + (await counted(serverUrl, 'soroban_calls_total', 'method="sendTransaction"'));
}
