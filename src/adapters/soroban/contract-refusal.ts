import { type ContractRefusal } from '../../core/billing/ports/vault-contract.ts';

/**
 * The first error in the text is the outcome; those after it are the event log, which also lists the errors of nested
 * contracts, and their numbers mean something else.
 */
const HOST_ERROR = /Error\((\w+), #?(\w+)\)/;

const REFUSALS: ReadonlyMap<string, ContractRefusal> = new Map([
  ['4', 'paused'],
  ['5', 'insufficient_balance'],
  ['29', 'duplicate_request_id'],
]);

/** Reads the error text of a simulation; null when it is not an answer of the contract or its host. */
export function contractRefusalOf(errorText: string): ContractRefusal | null {
  const match = HOST_ERROR.exec(errorText);
  if (match === null) return null;
  const [, kind, code] = match;
  return (kind === 'Contract' && code !== undefined ? REFUSALS.get(code) : undefined) ?? 'other';
}
