import { type Container } from 'inversify';
import { KnexUsageHistory } from '../../adapters/knex/knex-usage-history.ts';
import { KnexUsageTallies } from '../../adapters/knex/knex-usage-tallies.ts';
import { ExportUsage } from '../../core/billing/export-usage.ts';
import { GetUsage } from '../../core/billing/get-usage.ts';
import { TallyUsage } from '../../core/billing/tally-usage.ts';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';

export function bindUsage(container: Container, { stellar: { network } }: Settings): void {
  container
    .bind(TOKENS.UsageHistory)
    .toResolvedValue((database) => new KnexUsageHistory(database, network), [TOKENS.Database]);
  container
    .bind(TOKENS.TallyUsage)
    .toResolvedValue((database) => new TallyUsage(new KnexUsageTallies(database)), [TOKENS.Database]);
  container
    .bind(TOKENS.UsageDependencies)
    .toResolvedValue(
      (history) => ({ getUsage: new GetUsage(history), exportUsage: new ExportUsage(history) }),
      [TOKENS.UsageHistory],
    );
}
