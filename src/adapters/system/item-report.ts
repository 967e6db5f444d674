import { type Logger } from 'pino';
import { type ItemAlerts } from '../../core/billing/ports/item-alerts.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { formatUsdc } from '../../core/shared/usdc.ts';
import { type Metrics } from './metrics.ts';

/** An item is tried again every few seconds: one line per contract and reason tells as much as all of them. */
const QUIET_MS = 300_000;

/** Counts every gathered item that a contract refuses, and logs the first of a series. */
export function itemReport(logger: Logger, metrics: Pick<Metrics, 'gatheredItems'>, clock: Clock): ItemAlerts {
  const lastLogged = new Map<string, number>();
  return {
    refused: ({ id, contractId, units }, refusal) => {
      metrics.gatheredItems.refused(refusal);
      const series = `${contractId} ${refusal}`;
      const loggedAt = lastLogged.get(series);
      if (loggedAt !== undefined && clock.now() - loggedAt < QUIET_MS) return;
      lastLogged.set(series, clock.now());
      const item = { itemId: id.toString(), contractId, refusal, amountUsdc: formatUsdc(units) };
      logger.error(item, 'The vault contract refuses to pay for calls that were served');
    },
  };
}
