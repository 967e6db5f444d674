import { ok, safeTry, type ResultAsync } from 'neverthrow';
import { masterKeyOf } from '../access/master-key.ts';
import { type AccountSigners, type SignersUnavailable } from '../access/ports/account-signers.ts';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type AccountProofs } from './ports/account-proofs.ts';

/** A person waits for the answer. */
const LEDGER_TIMEOUT_MS = 5_000;

export interface AccountClaim {
  /** G... */
  readonly account: string;
  /** The account that the caller logged in with, if any. */
  readonly loggedInAs: string | null;
  readonly message: string;
  /** Of the message, 64 bytes. */
  readonly signature: Uint8Array | null;
}

export interface ProveAccountPorts {
  readonly proofs: AccountProofs;
  readonly accounts: AccountSigners;
  readonly clock: Clock;
}

/**
 * Whether an account is the caller's: logged in with it, or a signature of one key that can move the account's money
 * alone. The account's own key is none when the ledger says that it was switched off.
 */
export class ProveAccount {
  private readonly ports: ProveAccountPorts;

  constructor(ports: ProveAccountPorts) {
    this.ports = ports;
  }

  execute(claim: AccountClaim, signal: AbortSignal): ResultAsync<boolean, SignersUnavailable> {
    return safeTry(() => this.run(claim, signal));
  }

  private async *run(claim: AccountClaim, signal: AbortSignal): Steps<boolean, SignersUnavailable> {
    const { proofs, accounts, clock } = this.ports;
    const { account, loggedInAs, message, signature } = claim;
    if (loggedInAs === account) return ok(true);
    if (signature === null) return ok(false);
    const asking = clock.deadline(LEDGER_TIMEOUT_MS, signal);
    const { signers, threshold } = (yield* accounts.authorityOf(account, asking)) ?? masterKeyOf(account);
    for (const { key, weight } of signers) {
      if (weight >= threshold && (await proofs.isSignedBy(key, message, signature))) return ok(true);
    }
    return ok(false);
  }
}
