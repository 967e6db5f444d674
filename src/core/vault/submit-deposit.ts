import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { masterKeyOf } from '../access/master-key.ts';
import { type AccountSigners, type SignersUnavailable } from '../access/ports/account-signers.ts';
import { type SendStatus } from '../billing/chain-transaction.ts';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { isSettled, type DepositStatus } from './built-deposit.ts';
import { type NodeFault } from './network-fault.ts';
import { type BuiltDeposits } from './ports/built-deposits.ts';
import { type DepositNetwork } from './ports/deposit-network.ts';
import { type SignedEnvelopes, type TransactionUnreadable } from './ports/signed-envelopes.ts';

const LEDGER_TIMEOUT_MS = 5_000;

export interface SubmitDepositInput {
  readonly userId: string;
  /** Base64 XDR: the transaction that was built, with signatures, or a fee bump around it. */
  readonly transactionXdr: string;
}

export interface SubmittedDeposit {
  /** Of the transaction that was built. */
  readonly hash: string;
  readonly status: DepositStatus;
}

export type SubmitDepositError =
  | TransactionUnreadable
  /** None that was built for this user, or changed since. */
  | { readonly kind: 'transaction_not_built' }
  | { readonly kind: 'transaction_not_signed' }
  /** The network takes no transaction of this account for now. */
  | { readonly kind: 'transaction_held_up' }
  /** The network will not take it any more, and has not taken it before. */
  | { readonly kind: 'transaction_refused' }
  | SignersUnavailable
  | NodeFault
  | StoreUnavailable;

export interface SubmitDepositPorts {
  readonly deposits: BuiltDeposits;
  readonly envelopes: SignedEnvelopes;
  readonly accounts: AccountSigners;
  readonly network: DepositNetwork;
  readonly clock: Clock;
}

/** Hands a deposit that we built to the network once its account has signed it. Sending it again is harmless. */
export class SubmitDeposit {
  private readonly ports: SubmitDepositPorts;

  constructor(ports: SubmitDepositPorts) {
    this.ports = ports;
  }

  execute(input: SubmitDepositInput, signal: AbortSignal): ResultAsync<SubmittedDeposit, SubmitDepositError> {
    return safeTry(() => this.run(input, signal));
  }

  private async *run(input: SubmitDepositInput, signal: AbortSignal): Steps<SubmittedDeposit, SubmitDepositError> {
    const { deposits, envelopes, accounts, network, clock } = this.ports;
    const { transactionXdr } = input;
    const { hash: sentHash, innerHash: hash } = yield* envelopes.read(transactionXdr);
    const built = (yield* deposits.find(input.userId, hash))?.built;
    if (built?.hash !== hash) return err({ kind: 'transaction_not_built' });
    if (isSettled(built.status)) return ok({ hash, status: built.status });
    const { sourceAccount } = built;
    const asking = clock.deadline(LEDGER_TIMEOUT_MS, signal);
    const authority = (yield* accounts.authorityOf(sourceAccount, asking)) ?? masterKeyOf(sourceAccount);
    if (!(await envelopes.isSignedBy(transactionXdr, authority))) return err({ kind: 'transaction_not_signed' });
    yield* deposits.markSubmitted(hash, sentHash, clock.now());
    const sent = yield* network.send(transactionXdr, clock.deadline(LEDGER_TIMEOUT_MS, signal));
    return yield* this.judge(hash, sent, signal);
  }

  /** A lost answer may have been a yes. A no may be the answer to what has landed already. */
  private async *judge(
    hash: string,
    sent: SendStatus,
    signal: AbortSignal,
  ): Steps<SubmittedDeposit, SubmitDepositError> {
    const { deposits, network, clock } = this.ports;
    if (sent === 'try_again_later') return err({ kind: 'transaction_held_up' });
    if (sent !== 'error') return ok({ hash, status: 'submitted' });
    const sighting = yield* network.find(hash, clock.deadline(LEDGER_TIMEOUT_MS, signal));
    if (sighting.kind === 'not_found') return err({ kind: 'transaction_refused' });
    const { successful, ledger, hash: landedHash } = sighting;
    const status = successful ? 'confirmed' : 'failed';
    yield* deposits.settle(hash, { status, ledger, hash: landedHash }, clock.now());
    return ok({ hash, status });
  }
}
