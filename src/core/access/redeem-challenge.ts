import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { masterKeyOf } from './master-key.ts';
import { type AccountSigners, type SignersUnavailable } from './ports/account-signers.ts';
import { type TokenIssuer } from './ports/token-issuer.ts';
import { type UsedChallenges } from './ports/used-challenges.ts';
import { type ChallengeExpired, type ChallengeInvalid, type WalletChallenges } from './ports/wallet-challenges.ts';

/** A person waits for the login. */
const LEDGER_TIMEOUT_MS = 5_000;

export type RedeemChallengeError =
  | ChallengeInvalid
  | ChallengeExpired
  /** It has bought a token before. */
  | { readonly kind: 'challenge_used' }
  | SignersUnavailable
  | StoreUnavailable;

export interface RedeemChallengePorts {
  readonly challenges: WalletChallenges;
  readonly accounts: AccountSigners;
  readonly used: UsedChallenges;
  readonly tokens: TokenIssuer;
  readonly clock: Clock;
}

/** Exchanges a challenge that the wallet has signed for a token of its account (SEP-10), once. */
export class RedeemChallenge {
  private readonly ports: RedeemChallengePorts;

  constructor(ports: RedeemChallengePorts) {
    this.ports = ports;
  }

  /** The token. When the store's answer is lost the challenge may be used up: the wallet asks for another. */
  execute(transaction: string): ResultAsync<string, RedeemChallengeError> {
    return safeTry(() => this.run(transaction));
  }

  private async *run(transaction: string): Steps<string, RedeemChallengeError> {
    const { challenges, accounts, used, tokens, clock } = this.ports;
    const challenge = yield* await challenges.read(transaction, clock.now());
    const asking = clock.deadline(LEDGER_TIMEOUT_MS);
    const authority = (yield* accounts.authorityOf(challenge.account, asking)) ?? masterKeyOf(challenge.account);
    if (!(await challenges.isSignedBy(transaction, authority))) return err({ kind: 'challenge_invalid' });
    // Last, so that nobody uses up the challenge of an account that is not theirs.
    if (!(yield* used.use(challenge))) return err({ kind: 'challenge_used' });
    return ok(await tokens.issue({ userId: challenge.account, tokenId: challenge.id }, clock.now()));
  }
}
