import { type WalletChallenge, type WalletChallenges } from './ports/wallet-challenges.ts';

/** Gives a wallet something to sign (SEP-10). Nothing is stored: the signature of the server is the memory. */
export class IssueChallenge {
  private readonly challenges: WalletChallenges;

  constructor(challenges: WalletChallenges) {
    this.challenges = challenges;
  }

  /** `account`: a valid address, G...; it need not exist on the ledger. */
  execute(account: string): Promise<WalletChallenge> {
    return this.challenges.issue(account);
  }
}
