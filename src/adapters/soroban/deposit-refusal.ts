import { type DepositRefusal } from '../../core/vault/ports/deposit-builder.ts';

const HOST_ERROR = /Error\((\w+), #?(\w+)\)/;

/**
 * By the number that a call ends with: 4 and 8 are the vault's, 10 and 13 those of the token below it (of the built-in
 * asset contract). It decides what a person is told, and no money.
 */
const REFUSALS: ReadonlyMap<string, DepositRefusal['kind']> = new Map([
  ['4', 'vault_paused'],
  ['8', 'deposit_too_small'],
  ['10', 'usdc_insufficient'],
  ['13', 'trustline_missing'],
]);

/** Reads the error text of a simulated deposit; null when it is not an answer of a contract or its host. */
export function depositRefusalOf(errorText: string): DepositRefusal | null {
  const match = HOST_ERROR.exec(errorText);
  if (match === null) return null;
  const [, origin, code] = match;
  const known = origin === 'Contract' && code !== undefined ? REFUSALS.get(code) : undefined;
  return { kind: known ?? 'deposit_refused' };
}
