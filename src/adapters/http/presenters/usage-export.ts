import { type UsageEvent } from '../../../core/billing/ports/usage-history.ts';
import { csvLine } from './csv.ts';
import { presentUsageEvent } from './usage.ts';

/** How an export is written: what comes first, and the lines of some events. */
export interface ExportFormat {
  readonly contentType: string;
  readonly head: string;
  linesOf(events: readonly UsageEvent[]): string;
}

/** As in the answer of `GET /api/usage`. */
const COLUMNS = [
  'usageEventId',
  'requestId',
  'createdAt',
  'apiId',
  'endpointId',
  'apiKeyId',
  'amountUsdc',
  'status',
  'stellarTxHash',
] as const;

export const EXPORT_FORMATS = {
  csv: {
    contentType: 'text/csv; charset=utf-8; header=present',
    head: csvLine(COLUMNS),
    linesOf: (events) =>
      events
        .map(presentUsageEvent)
        .map((event) => csvLine(COLUMNS.map((column) => event[column])))
        .join(''),
  },
  ndjson: {
    contentType: 'application/x-ndjson',
    head: '',
    linesOf: (events) => events.map((event) => `${JSON.stringify(presentUsageEvent(event))}\n`).join(''),
  },
} as const satisfies Readonly<Record<string, ExportFormat>>;
