import { expect } from 'chai';
import { type LiveDeployment } from './live-deployment.ts';
import { type DeploymentNetwork } from './live-network.ts';
import { waitUntil } from './wait-until.ts';

type AnyDeployment = LiveDeployment<DeploymentNetwork>;

/** Columns as the driver gives them: int8 and numeric as text. */
interface VaultRow {
  readonly balance_snapshot: string;
  readonly held: string;
}

export async function vaultOf(deployment: AnyDeployment, userId: string): Promise<{ balance: bigint; held: bigint }> {
  const [row] = await deployment.query<VaultRow>('select balance_snapshot, held from vaults where user_id = $1', [
    userId,
  ]);
  if (row === undefined) throw new Error(`${userId} has no vault`);
  return { balance: BigInt(row.balance_snapshot), held: BigInt(row.held) };
}

export async function countOf(deployment: AnyDeployment, condition = 'true'): Promise<number> {
  const [row] = await deployment.query<{ count: number }>(
    `select count(*)::integer as count from usage_events where ${condition}`,
  );
  return row?.count ?? 0;
}

/** Until no charge is open any more. */
export async function everythingFinal(deployment: AnyDeployment, timeoutMs = 15_000): Promise<void> {
  const open = `status not in ('confirmed', 'voided', 'failed', 'free')`;
  await waitUntil(async () => (await countOf(deployment, open)) === 0, timeoutMs, 'charges stay open');
}

/**
 * With nothing open: what the ledger took is what our books say, item by item and in sum, each item is for the sum of
 * its charges, and no hold is left. A charge that was voided is not on the ledger.
 */
export async function expectBooksToMatch(deployment: AnyDeployment): Promise<void> {
  const confirmed = await deployment.query<{ on_chain_id: string; amount: string; charged: string }>(
    `select on_chain_id, chain_items.amount, (sum(amount_usdc) * 10000000)::bigint::text as charged from usage_events
     join chain_items on chain_items.id = usage_events.chain_item_id where usage_events.status = 'confirmed'
     group by chain_items.id`,
  );
  expect(confirmed.filter(({ amount, charged }) => amount !== charged)).to.deep.equal([]);
  const deducts = await deployment.network.deducts();
  const booked = confirmed.map(({ on_chain_id, amount }) => `${on_chain_id} ${amount}`);
  const taken = deducts.map(({ requestId, amountUnits }) => `${requestId} ${amountUnits}`);
  expect(taken.toSorted()).to.deep.equal(booked.toSorted());
  const [sums] = await deployment.query<{ held: string; credited: string; left: string }>(
    `select sum(held)::text as held, sum(balance_snapshot)::text as left,
       (select sum(amount)::text from deposits where vault_id is not null) as credited from vaults`,
  );
  const total = deducts.reduce((sum, { amountUnits }) => sum + BigInt(amountUnits), 0n);
  expect(sums).to.deep.equal({
    held: '0',
    credited: sums?.credited,
    left: String(BigInt(sums?.credited ?? 0) - total),
  });
}
