import type { Transaction } from '@stellar/stellar-sdk';
import { err, ok, type Result } from 'neverthrow';
import { type SigningAuthority } from '../../core/access/ports/account-signers.ts';
import {
  type ChallengeExpired,
  type ChallengeInvalid,
  type ReturnedChallenge,
  type WalletChallenge,
  type WalletChallenges,
} from '../../core/access/ports/wallet-challenges.ts';
import { isAccountAddress } from '../../core/shared/strkey.ts';

export interface Sep10Options {
  /** The seed (S...) whose account stellar.toml publishes as SIGNING_KEY. It signs nothing but challenges. */
  readonly signingSecret: string;
  readonly networkPassphrase: string;
  /** The domain whose stellar.toml names this service. */
  readonly homeDomain: string;
  /** The domain of the service itself; usually the same. */
  readonly webAuthDomain: string;
}

/** SEP-10 recommends it: a person may have to fetch a hardware wallet. */
const LIFETIME_SECONDS = 15 * 60;

/**
 * Stellar Web Authentication (https://stellar.org/protocol/sep-10, version 3) by the SDK's own rules. The SDK is
 * imported at first use: it costs 0.3 s and 60 MB.
 */
export class Sep10Challenges implements WalletChallenges {
  /** Truly private, so that no log or inspection of the object shows the seed. */
  readonly #options: Sep10Options;

  constructor(options: Sep10Options) {
    this.#options = options;
  }

  /** The account (G...) whose signature makes a challenge one of ours. */
  async signingKey(): Promise<string> {
    return (await this.load()).serverKeys.publicKey();
  }

  async issue(account: string): Promise<WalletChallenge> {
    const { WebAuth, serverKeys } = await this.load();
    const { homeDomain, webAuthDomain, networkPassphrase } = this.#options;
    const transaction = WebAuth.buildChallengeTx(
      serverKeys,
      account,
      homeDomain,
      LIFETIME_SECONDS,
      networkPassphrase,
      webAuthDomain,
    );
    return { transaction, networkPassphrase };
  }

  async read(
    transaction: string,
    now: number,
  ): Promise<Result<ReturnedChallenge, ChallengeInvalid | ChallengeExpired>> {
    const { Transaction, WebAuth, serverKeys } = await this.load();
    const { homeDomain, webAuthDomain, networkPassphrase } = this.#options;
    const server = serverKeys.publicKey();
    // The SDK lets a challenge live five minutes longer, for clocks that differ; both of its times are by ours.
    const expiresAt = readable(() => endOf(new Transaction(transaction, networkPassphrase)));
    if (expiresAt === null) return err({ kind: 'challenge_invalid' });
    if (expiresAt <= now) return err({ kind: 'challenge_expired' });
    const read = readable(() =>
      WebAuth.readChallengeTx(transaction, server, networkPassphrase, homeDomain, webAuthDomain),
    );
    // A memo or a muxed account would name one user of a shared account; the token would speak for all of them.
    if (read === null || read.memo !== null || !isAccountAddress(read.clientAccountID)) {
      return err({ kind: 'challenge_invalid' });
    }
    return ok({ account: read.clientAccountID, id: Buffer.from(read.tx.hash()).toString('hex'), expiresAt });
  }

  async isSignedBy(transaction: string, { threshold, signers }: SigningAuthority): Promise<boolean> {
    const { WebAuth, serverKeys } = await this.load();
    const { homeDomain, webAuthDomain, networkPassphrase } = this.#options;
    const server = serverKeys.publicKey();
    const summary = signers.map((signer) => ({ ...signer, type: 'ed25519_public_key' }));
    const found = readable(() =>
      WebAuth.verifyChallengeTxThreshold(
        transaction,
        server,
        networkPassphrase,
        threshold,
        summary,
        homeDomain,
        webAuthDomain,
      ),
    );
    return found !== null && found.length > 0;
  }

  private async load() {
    const { Keypair, Transaction, WebAuth } = await import('@stellar/stellar-sdk');
    return { Transaction, WebAuth, serverKeys: Keypair.fromSecret(this.#options.signingSecret) };
  }
}

/** Milliseconds since the epoch; null for a transaction without an end (0 stands for never). */
function endOf({ timeBounds }: Transaction): number | null {
  const seconds = Number(timeBounds?.maxTime ?? 0);
  return seconds === 0 ? null : seconds * 1000;
}

/** At hostile bytes the SDK throws in many ways, not only its own: what it cannot read is no challenge. */
function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
