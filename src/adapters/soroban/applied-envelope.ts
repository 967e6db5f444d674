import type { xdr } from '@stellar/stellar-sdk';
import { type Sdk } from './load-sdk.ts';

/** The transaction that an envelope's sequence belongs to: of a fee bump, the inner one. */
export interface SequenceUse {
  /** Raw Ed25519 key, 32 bytes: a muxed account (M...) uses the sequence of the account it is part of. */
  readonly sourceKey: Uint8Array;
  readonly sequence: bigint;
}

export interface EnvelopeHashes {
  readonly hash: string;
  /** Of a fee bump, else null. */
  readonly innerHash: string | null;
}

/** Null when the envelope does not decode. */
export function decodeEnvelope(sdk: Sdk, envelopeXdr: string): xdr.TransactionEnvelope | null {
  try {
    return sdk.xdr.TransactionEnvelope.fromXdr(envelopeXdr, 'base64');
  } catch {
    return null;
  }
}

export function sequenceUseOf(envelope: xdr.TransactionEnvelope): SequenceUse {
  if (envelope.type === 'envelopeTypeTxV0') {
    const { sourceAccountEd25519, seqNum } = envelope.value.tx;
    return { sourceKey: sourceAccountEd25519.value, sequence: seqNum };
  }
  const { tx } = envelope.type === 'envelopeTypeTx' ? envelope.value : envelope.value.tx.innerTx.value;
  const { sourceAccount, seqNum } = tx;
  const key = sourceAccount.type === 'keyTypeEd25519' ? sourceAccount.value : sourceAccount.value.ed25519;
  return { sourceKey: key.value, sequence: seqNum };
}

/** Computed from the envelope itself: what a node writes beside it is only its word. Null when it cannot be read. */
export function hashesOf(sdk: Sdk, envelopeXdr: string, networkPassphrase: string): EnvelopeHashes | null {
  try {
    const transaction = sdk.TransactionBuilder.fromXdr(envelopeXdr, networkPassphrase);
    const inner = 'innerTransaction' in transaction ? transaction.innerTransaction : null;
    return { hash: toHex(transaction.hash()), innerHash: inner === null ? null : toHex(inner.hash()) };
  } catch {
    return null;
  }
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
