import { type SigningAuthority } from './ports/account-signers.ts';

/** Nobody else can speak for an account that is not on the ledger yet. */
export function masterKeyOf(account: string): SigningAuthority {
  return { threshold: 1, signers: [{ key: account, weight: 1 }] };
}
