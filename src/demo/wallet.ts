import { jsonOf, type HttpCaller } from './http-caller.ts';

/** Whom a wallet believes to be logging in to. */
export interface LoginService {
  /** The account (G...) that the service signs its challenges with. */
  readonly signingKey: string;
  readonly homeDomain: string;
  readonly webAuthDomain: string;
}

/** Somebody's account on the network, with its key, which never leaves it. */
export class Wallet {
  /** G... */
  readonly account: string;
  readonly #secret: string;
  readonly #networkPassphrase: string;

  constructor(keys: { readonly publicKey: string; readonly secret: string }, networkPassphrase: string) {
    this.account = keys.publicKey;
    this.#secret = keys.secret;
    this.#networkPassphrase = networkPassphrase;
  }

  /**
   * Signs a SEP-10 challenge, as base64 in and out. A wallet signs nothing unread.
   * @throws when it is not a challenge of `service` for this account and network.
   */
  async sign(challenge: string, { signingKey, homeDomain, webAuthDomain }: LoginService): Promise<string> {
    // At first use: it would keep the first line of the demo waiting.
    const { Keypair, WebAuth } = await import('@stellar/stellar-sdk');
    const read = WebAuth.readChallengeTx(challenge, signingKey, this.#networkPassphrase, homeDomain, webAuthDomain);
    if (read.clientAccountID !== this.account) throw new Error('The challenge is for another account');
    read.tx.sign(Keypair.fromSecret(this.#secret));
    return read.tx.toEnvelope().toXdr('base64');
  }
}

/** A wallet whose account has just been made on the local network. */
export async function openWallet(network: HttpCaller, networkPassphrase: string): Promise<Wallet> {
  const account = await jsonOf(await network.post('/control/accounts', {}), 'The request for an account');
  return new Wallet(account as { publicKey: string; secret: string }, networkPassphrase);
}
