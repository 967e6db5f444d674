import { type ControlAction } from '../control/control-action.ts';

/** One line of the journal. Replaying all lines in order gives the network as it was. */
export type JournalRecord =
  | { readonly kind: 'open'; readonly version: 1; readonly passphrase: string; readonly genesisTime: number }
  | { readonly kind: 'queued'; readonly envelope: string }
  /** `left`: queued transactions that the ledger did not take. */
  | { readonly kind: 'ledger'; readonly closeTime: number; readonly left: readonly string[] }
  | { readonly kind: 'control'; readonly action: ControlAction };

const KINDS: ReadonlySet<unknown> = new Set<JournalRecord['kind']>(['open', 'queued', 'ledger', 'control']);

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
