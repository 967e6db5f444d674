import { type BenchService } from './bench-host.ts';

const CONSUMER_COUNT = 1000;
const DEPOSIT_USDC_EACH = 1000;
const UNITS_PER_USDC = 10_000_000;

export const CONSUMERS: readonly string[] = Array.from({ length: CONSUMER_COUNT }, (_, index) => `consumer_${index}`);

/**
 * Opens a vault for each consumer. One deposit on the local network covers them all: the pooled contract knows no
 * owners, and a thousand single ones would take longer than the bench.
 */
export async function fundConsumers({ network, database }: BenchService): Promise<void> {
  if (network === null) throw new Error('Only a network of its own takes deposits');
  const deposited = await fetch(`${network.url}/control/deposits`, {
    method: 'POST',
    body: JSON.stringify({ amountUsdc: String(CONSUMER_COUNT * DEPOSIT_USDC_EACH) }),
  });
  if (!deposited.ok) throw new Error(`The local network took no deposit: ${await deposited.text()}`);
  const { contractId, ledger } = (await deposited.json()) as { contractId: string; ledger: number };
  await database.query(
    `INSERT INTO vaults (user_id, network, contract_id, kind, balance_snapshot, synced_ledger, created_at)
     SELECT consumer, 'testnet', $2, 'pooled', $3, $4, now() FROM unnest($1::text[]) AS consumer`,
    [CONSUMERS, contractId, DEPOSIT_USDC_EACH * UNITS_PER_USDC, ledger],
  );
  await database.query('ANALYZE vaults');
}
