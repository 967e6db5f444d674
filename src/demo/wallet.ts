import { type Units } from '../core/shared/usdc.ts';
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

  /**
   * Signs a deposit as base64 in and out, when it is what was agreed on and nothing else.
   * @throws when it is another account's, or another call, contract or amount.
   */
  async signDeposit(transactionXdr: string, agreed: { contractId: string; units: Units }): Promise<string> {
    const { Address, Keypair, scValToNative, Transaction } = await import('@stellar/stellar-sdk');
    const transaction = new Transaction(transactionXdr, this.#networkPassphrase);
    const [operation, ...others] = transaction.operations;
    if (operation?.type !== 'invokeHostFunction' || others.length > 0) throw new Error('This is no deposit');
    const { func } = operation;
    if (func.type !== 'hostFunctionTypeInvokeContract') throw new Error('This is no deposit');
    const { contractAddress, functionName, args } = func.value;
    const [depositor, units] = args.map((arg): unknown => scValToNative(arg));
    const isAgreed =
      transaction.source === this.account &&
      functionName.toString() === 'deposit' &&
      Address.fromScAddress(contractAddress).toString() === agreed.contractId &&
      depositor === this.account &&
      units === agreed.units;
    if (!isAgreed) throw new Error('The deposit is not what was agreed on');
    transaction.sign(Keypair.fromSecret(this.#secret));
    return transaction.toXdr();
  }
}

/** A wallet whose account has just been made on the local network, with so much USDC in it. */
export async function openWallet(network: HttpCaller, networkPassphrase: string, usdc = '0'): Promise<Wallet> {
  const account = await jsonOf(await network.post('/control/accounts', { usdc }), 'The request for an account');
  return new Wallet(account as { publicKey: string; secret: string }, networkPassphrase);
}
