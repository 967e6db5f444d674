import { xdr } from '@stellar/stellar-sdk/base';
import { type AppliedTransaction } from '../transactions/apply-transaction.ts';
import { envelopeHash, feeOf, feeSourceOf } from '../transactions/envelope.ts';
import { transactionLinks } from './links.ts';
import { orderId } from '../rpc/paging.ts';

const isoTime = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

/** Signatures of an envelope's outermost layer, base64. */
function signaturesOf(envelopeXdr: string): { outer: readonly string[]; inner: readonly string[] } {
  const text = (signatures: readonly xdr.DecoratedSignature[]): readonly string[] =>
    signatures.map(({ signature }) => Buffer.from(signature.value).toString('base64'));
  const envelope = xdr.TransactionEnvelope.fromXdr(envelopeXdr, 'base64');
  if (envelope.type === 'envelopeTypeTxFeeBump') {
    return { outer: text(envelope.feeBump.signatures), inner: text(envelope.feeBump.tx.innerTx.v1.signatures) };
  }
  return envelope.type === 'envelopeTypeTx'
    ? { outer: text(envelope.v1.signatures), inner: text(envelope.v1.signatures) }
    : { outer: [], inner: [] };
}

function preconditionsOf({ envelope }: AppliedTransaction): Readonly<Record<string, unknown>> {
  const { timeBounds, ledgerBounds } = envelope.inner;
  if (timeBounds === null && ledgerBounds === null) return {};
  const time = timeBounds && { min_time: String(timeBounds.minTime), max_time: String(timeBounds.maxTime) };
  const ledger = ledgerBounds && { min_ledger: ledgerBounds.minLedger, max_ledger: ledgerBounds.maxLedger };
  return {
    preconditions: { ...(time && { timebounds: time }), ...(ledger && { ledgerbounds: ledger }) },
    ...(timeBounds === null ? {} : { valid_after: isoTime(Number(timeBounds.minTime)) }),
    ...(timeBounds === null || timeBounds.maxTime === 0n ? {} : { valid_before: isoTime(Number(timeBounds.maxTime)) }),
  };
}

/** A transaction as Horizon serves it. Fees are decimal text; `hash` is the one that was asked for. */
export function describeTransaction(
  transaction: AppliedTransaction,
  hash: string,
  horizonUrl: string,
): Readonly<Record<string, unknown>> {
  const { envelope, ledger } = transaction;
  const pagingToken = String(orderId(ledger, transaction.applicationOrder));
  const signatures = signaturesOf(envelope.xdr);
  const outerHash = envelopeHash(envelope);
  const bump =
    envelope.feeBump === null
      ? {}
      : {
          fee_bump_transaction: { hash: outerHash, signatures: signatures.outer },
          inner_transaction: {
            hash: envelope.inner.hash,
            signatures: signatures.inner,
            max_fee: String(envelope.inner.fee),
          },
        };
  return {
    _links: transactionLinks(horizonUrl, { hash, source: envelope.inner.source, ledger, pagingToken }),
    id: hash,
    paging_token: pagingToken,
    successful: transaction.successful,
    hash,
    ledger,
    created_at: isoTime(transaction.closeTime),
    source_account: envelope.inner.source,
    source_account_sequence: String(envelope.inner.sequence),
    fee_account: feeSourceOf(envelope),
    fee_charged: String(transaction.feeCharged),
    max_fee: String(feeOf(envelope)),
    operation_count: 1,
    envelope_xdr: envelope.xdr,
    result_xdr: transaction.resultXdr,
    fee_meta_xdr: transaction.feeMetaXdr,
    memo_type: 'none',
    signatures: hash === outerHash ? signatures.outer : signatures.inner,
    ...preconditionsOf(transaction),
    ...bump,
  };
}
