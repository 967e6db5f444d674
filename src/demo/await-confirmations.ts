import { type Clock } from '../core/shared/clock.ts';
import { type CalloraClient, type ChargeReport } from './callora-client.ts';
import { eachLimited } from './each-limited.ts';
import { type PlannedCharge } from './load-plan.ts';

const LOOKUPS_MAX = 8;
const PAUSE_MS = 250;

/**
 * Looks every charge up again until the service reports it confirmed, or until `deadline`.
 * Returns the last report of each charge that the service knows.
 */
export async function awaitConfirmations(
  charges: readonly PlannedCharge[],
  client: Pick<CalloraClient, 'findCharge'>,
  { clock, deadline }: { readonly clock: Pick<Clock, 'sleep'>; readonly deadline: AbortSignal },
  onConfirmed: (count: number) => void,
): Promise<readonly ChargeReport[]> {
  const reports = new Map<string, ChargeReport>();
  const open = new Set(charges.map(({ body }) => body.requestId));
  for (;;) {
    await eachLimited([...open], LOOKUPS_MAX, async (requestId) => {
      const report = await client.findCharge(requestId);
      if (report === null) return;
      reports.set(requestId, report);
      if (report.status === 'confirmed') open.delete(requestId);
    });
    onConfirmed(charges.length - open.size);
    if (open.size === 0 || deadline.aborted) return [...reports.values()];
    await clock.sleep(PAUSE_MS, deadline);
  }
}
