import { createHash } from 'node:crypto';
import { StrKey, xdr } from '@stellar/stellar-sdk/base';
import { Signatures } from './signatures.ts';

/** A decoded inner transaction. Times are epoch seconds; 0 and null mean no bound. */
export interface InnerTransaction {
  /** Hex, also the name of the transaction when nothing bumps it. */
  readonly hash: string;
  readonly source: string;
  readonly sourceIsMuxed: boolean;
  readonly fee: bigint;
  readonly sequence: bigint;
  readonly timeBounds: { readonly minTime: bigint; readonly maxTime: bigint } | null;
  readonly ledgerBounds: { readonly minLedger: number; readonly maxLedger: number } | null;
  readonly minSequence: bigint | null;
  readonly minSequenceAgeSeconds: bigint;
  readonly minSequenceLedgerGap: number;
  readonly extraSignerCount: number;
  readonly memo: xdr.Memo;
  readonly operations: readonly xdr.Operation[];
  readonly sorobanData: xdr.SorobanTransactionData | null;
  readonly signatures: Signatures;
  readonly signatureCount: number;
}

/** The wrapper of a fee bump transaction. */
export interface FeeBump {
  readonly hash: string;
  readonly feeSource: string;
  readonly fee: bigint;
  readonly signatures: Signatures;
}

export interface Envelope {
  /** Base64, as it was sent. */
  readonly xdr: string;
  /** Of the envelope whose call runs: what wraps it costs no resources. */
  readonly sizeBytes: number;
  readonly inner: InnerTransaction;
  readonly feeBump: FeeBump | null;
}

const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const networkIds = new Map<string, Uint8Array>();

function networkIdOf(passphrase: string): Uint8Array {
  const found = networkIds.get(passphrase);
  if (found !== undefined) return found;
  const id = sha256(Buffer.from(passphrase));
  networkIds.set(passphrase, id);
  return id;
}

const envelopeType = (name: 'envelopeTypeTx' | 'envelopeTypeTxFeeBump'): Uint8Array => {
  const tag = Buffer.alloc(4);
  tag.writeInt32BE(xdr.EnvelopeType[name].value);
  return tag;
};
const TYPE_TX = envelopeType('envelopeTypeTx');
const TYPE_FEE_BUMP = envelopeType('envelopeTypeTxFeeBump');

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function accountOf(account: xdr.MuxedAccount): { publicKey: string; muxed: boolean } {
  return account.type === 'keyTypeEd25519'
    ? { publicKey: StrKey.encodeEd25519PublicKey(account.ed25519.value), muxed: false }
    : { publicKey: StrKey.encodeEd25519PublicKey(account.med25519.ed25519.value), muxed: true };
}

/** The account an operation acts for, G...; null when it names none and so acts for the transaction's source. */
export const operationSourceOf = (operation: xdr.Operation): string | null =>
  operation.sourceAccount === null ? null : accountOf(operation.sourceAccount).publicKey;

/** An unsigned hash covers the network id, the envelope type and the transaction, never the signatures. */
function hashOf(passphrase: string, type: Uint8Array, transaction: Uint8Array): Uint8Array {
  return sha256(networkIdOf(passphrase), type, transaction);
}

function innerOf(envelope: xdr.TransactionV1Envelope, passphrase: string): InnerTransaction {
  const { tx, signatures } = envelope;
  const hash = hashOf(passphrase, TYPE_TX, tx.toXdr());
  const { publicKey, muxed } = accountOf(tx.sourceAccount);
  const conditions = tx.cond.type === 'precondV2' ? tx.cond.v2 : null;
  return {
    hash: hex(hash),
    source: publicKey,
    sourceIsMuxed: muxed,
    fee: BigInt(tx.fee),
    sequence: tx.seqNum,
    timeBounds: tx.cond.type === 'precondTime' ? tx.cond.timeBounds : (conditions?.timeBounds ?? null),
    ledgerBounds: conditions?.ledgerBounds ?? null,
    minSequence: conditions?.minSeqNum ?? null,
    minSequenceAgeSeconds: conditions?.minSeqAge ?? 0n,
    minSequenceLedgerGap: conditions?.minSeqLedgerGap ?? 0,
    extraSignerCount: conditions?.extraSigners.length ?? 0,
    memo: tx.memo,
    operations: tx.operations,
    sorobanData: tx.ext.type === 'sorobanData' ? tx.ext.sorobanData : null,
    signatures: new Signatures(hash, signatures),
    signatureCount: signatures.length,
  };
}

/** Decodes an envelope for the network with this passphrase; undefined when it is no v1 or fee bump envelope. */
export function decodeEnvelope(base64: string, passphrase: string): Envelope | undefined {
  let decoded: xdr.TransactionEnvelope;
  try {
    decoded = xdr.TransactionEnvelope.fromXdr(base64, 'base64');
  } catch {
    return undefined;
  }
  if (decoded.type === 'envelopeTypeTx') {
    const sizeBytes = Buffer.byteLength(base64, 'base64');
    return { xdr: base64, sizeBytes, inner: innerOf(decoded.v1, passphrase), feeBump: null };
  }
  if (decoded.type !== 'envelopeTypeTxFeeBump') return undefined;
  const { tx, signatures } = decoded.feeBump;
  const hash = hashOf(passphrase, TYPE_FEE_BUMP, tx.toXdr());
  return {
    xdr: base64,
    sizeBytes: xdr.TransactionEnvelope.envelopeTypeTx(tx.innerTx.v1).toXdr().length,
    inner: innerOf(tx.innerTx.v1, passphrase),
    feeBump: {
      hash: hex(hash),
      feeSource: accountOf(tx.feeSource).publicKey,
      fee: tx.fee,
      signatures: new Signatures(hash, signatures),
    },
  };
}

/** The hash the envelope is known by: the outer one of a fee bump. */
export const envelopeHash = ({ inner, feeBump }: Envelope): string => feeBump?.hash ?? inner.hash;

/** Who pays. */
export const feeSourceOf = ({ inner, feeBump }: Envelope): string => feeBump?.feeSource ?? inner.source;

/** The most the envelope may cost, in stroops. */
export const feeOf = ({ inner, feeBump }: Envelope): bigint => feeBump?.fee ?? inner.fee;
