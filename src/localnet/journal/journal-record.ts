import { type ControlAction } from '../control/control-action.ts';
import { type LedgerFacts } from '../faults/ledger-decisions.ts';

/** One line of the journal. Replaying all lines in order gives the network as it was. */
export type JournalRecord =
  | { readonly kind: 'open'; readonly version: 1; readonly passphrase: string; readonly genesisTime: number }
  | { readonly kind: 'queued'; readonly envelope: string }
  | ({ readonly kind: 'ledger'; readonly closeTime: number } & LedgerFacts)
  /** As many ledgers of which there is nothing else to tell, each `stepSeconds` after the one before. */
  | {
      readonly kind: 'ledgers';
      /** Of the first one. */
      readonly closeTime: number;
      readonly stepSeconds: number;
      readonly count: number;
    }
  /** Back to the first ledger. */
  | { readonly kind: 'reset'; readonly genesisTime: number }
  | { readonly kind: 'control'; readonly action: ControlAction };

const KINDS: ReadonlySet<unknown> = new Set<JournalRecord['kind']>([
  'open',
  'queued',
  'ledger',
  'ledgers',
  'reset',
  'control',
]);

/** The file is our own: its shape is trusted once a line is whole and of a known kind. */
export function parseRecord(line: string): JournalRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const isRecord = typeof value === 'object' && value !== null && 'kind' in value && KINDS.has(value.kind);
  return isRecord ? (value as JournalRecord) : undefined;
}
