import {
  Account,
  Asset,
  BASE_FEE,
  Keypair,
  MuxedAccount,
  Operation,
  Transaction,
  TransactionBuilder,
  xdr,
  type FeeBumpTransaction,
} from '@stellar/stellar-sdk';
import { PASSPHRASE } from './paper-contract.ts';

export const SOURCE = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 4));
export const STRANGER = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 5));

export function transactionOf(keypair: Keypair, sequence: bigint, muxedId?: string): Transaction {
  const account = new Account(keypair.publicKey(), (sequence - 1n).toString());
  const source = muxedId === undefined ? account : new MuxedAccount(account, muxedId);
  const timebounds = { minTime: 0, maxTime: 2_000_000_000 };
  const builder = new TransactionBuilder(source, { fee: BASE_FEE, networkPassphrase: PASSPHRASE, timebounds });
  const payment = { destination: STRANGER.publicKey(), asset: Asset.native(), amount: '1' };
  const transaction = builder.addOperation(Operation.payment(payment)).build();
  transaction.sign(keypair);
  return transaction;
}

/** Anybody may pay more for an envelope that was sent. */
export function feeBumpOf(inner: Transaction): FeeBumpTransaction {
  return TransactionBuilder.buildFeeBumpTransaction(STRANGER, '1000', inner, PASSPHRASE);
}

export function hashOf(transaction: Transaction | FeeBumpTransaction): string {
  return Buffer.from(transaction.hash()).toString('hex');
}

export function resultXdr(result: 'txSuccess' | 'txFailed', feeCharged: bigint): string {
  return new xdr.TransactionResult({
    feeCharged,
    result: xdr.TransactionResultResult[result]([]),
    ext: xdr.TransactionResultExt.v0(),
  }).toXdr('base64');
}

/** The same transaction in the envelope that old wallets still send; its hash is the same. */
export function inOldEnvelope(transaction: Transaction): Transaction {
  const envelope = transaction.toEnvelope();
  if (envelope.type !== 'envelopeTypeTx' || envelope.value.tx.cond.type !== 'precondTime')
    throw new TypeError('Not plain');
  const { sourceAccount, fee, seqNum, cond, memo, operations } = envelope.value.tx;
  if (sourceAccount.type !== 'keyTypeEd25519') throw new TypeError('Muxed');
  const sourceAccountEd25519 = sourceAccount.value;
  const ext = xdr.TransactionV0Ext.v0();
  const old = { sourceAccountEd25519, fee, seqNum, timeBounds: cond.value, memo, operations, ext };
  const { signatures } = envelope.value;
  const tx = new xdr.TransactionV0(old);
  const v0 = new xdr.TransactionV0Envelope({ tx, signatures });
  return new Transaction(xdr.TransactionEnvelope.envelopeTypeTxV0(v0), PASSPHRASE);
}
