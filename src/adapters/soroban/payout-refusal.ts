import { type PayoutRefused } from '../../core/settlement/ports/payout-pool.ts';

/** The first error in the text is the outcome; those after it are the event log, also of nested contracts. */
const HOST_ERROR = /Error\((\w+), #?(\w+)\)/;

const REFUSALS: ReadonlyMap<string, PayoutRefused['obstacle']> = new Map([
  // Who may distribute is for the pool's operator to say, as is when.
  ['5', 'pool_paused'],
  ['6', 'pool_paused'],
  ['15', 'pool_short'],
]);

/** Reads the error text of a simulation; null when it is not an answer of the contract or its host. */
export function payoutRefusalOf(errorText: string): PayoutRefused['obstacle'] | null {
  const match = HOST_ERROR.exec(errorText);
  if (match === null) return null;
  const [, kind, code] = match;
  return (kind === 'Contract' && code !== undefined ? REFUSALS.get(code) : undefined) ?? 'refused';
}
