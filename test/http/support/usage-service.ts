import { type HttpDependencies } from '../../../src/adapters/http/dependencies.ts';
import { ExportUsage } from '../../../src/core/billing/export-usage.ts';
import { GetUsage } from '../../../src/core/billing/get-usage.ts';
import { type UsageHistory } from '../../../src/core/billing/ports/usage-history.ts';
import { ScriptedUsageHistory } from '../../support/scripted-usage-history.ts';

/** The real use cases over the history. */
export function usageService(history: UsageHistory = new ScriptedUsageHistory()): HttpDependencies['usage'] {
  return { getUsage: new GetUsage(history), exportUsage: new ExportUsage(history) };
}
