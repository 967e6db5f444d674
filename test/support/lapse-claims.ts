import { type LiveDeployment } from './live-deployment.ts';

/** As if half a minute had passed since a process died: what it has claimed may be taken over at once. */
export async function lapseClaims(deployment: Pick<LiveDeployment, 'query'>): Promise<void> {
  await deployment.query('UPDATE settlements SET claim_until = created_at WHERE claim_until IS NOT NULL');
  await deployment.query('UPDATE chain_items SET claim_until = created_at WHERE claim_until IS NOT NULL');
  await deployment.query("UPDATE channel_accounts SET lease_until = 'epoch' WHERE lease_until IS NOT NULL");
}
