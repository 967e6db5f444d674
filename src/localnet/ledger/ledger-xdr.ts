import { xdr } from '@stellar/stellar-sdk/base';
import { type AppliedTransaction } from '../transactions/apply-transaction.ts';
import { type ClosedLedger, headerOf } from './ledger-history.ts';

const NO_EXTENSION = xdr.ExtensionPoint.v0();

/** A closed ledger as history archives and RPC hand it out. */
export interface LedgerXdr {
  readonly header: xdr.LedgerHeaderHistoryEntry;
  readonly metadata: xdr.LedgerCloseMeta;
}

/** Every transaction here is a Soroban one: the classic phase is empty, the other one a single row in order. */
function phasesOf(transactions: readonly AppliedTransaction[]): xdr.TransactionPhase[] {
  const envelopes = transactions.map(({ envelope }) => xdr.TransactionEnvelope.fromXdr(envelope.xdr, 'base64'));
  const executionStages = envelopes.length === 0 ? [] : [[envelopes]];
  return [
    xdr.TransactionPhase.v0Components([]),
    xdr.TransactionPhase.parallelTxsComponent(new xdr.ParallelTxsComponent({ baseFee: null, executionStages })),
  ];
}

const processed = ({ hash, result, feeMetaXdr, resultMetaXdr }: AppliedTransaction): xdr.TransactionResultMetaV1 =>
  new xdr.TransactionResultMetaV1({
    ext: NO_EXTENSION,
    result: new xdr.TransactionResultPair({ transactionHash: Buffer.from(hash, 'hex'), result }),
    feeProcessing: xdr.decodeArray(xdr.LedgerEntryChange, feeMetaXdr, 'base64'),
    txApplyProcessing: xdr.TransactionMeta.fromXdr(resultMetaXdr, 'base64'),
    postTxApplyFeeProcessing: [],
  });

/** The metadata is complete but for evictions and upgrades, which never happen here, and consensus messages. */
export function ledgerXdr(ledger: ClosedLedger): LedgerXdr {
  const header = new xdr.LedgerHeaderHistoryEntry({
    hash: Buffer.from(ledger.hash, 'hex'),
    header: xdr.LedgerHeader.fromXdr(headerOf(ledger)),
    ext: xdr.LedgerHeaderHistoryEntryExt.v0(),
  });
  const transactionSet = new xdr.TransactionSetV1({
    previousLedgerHash: header.header.previousLedgerHash,
    phases: phasesOf(ledger.transactions),
  });
  const metadata = xdr.LedgerCloseMeta.v2(
    new xdr.LedgerCloseMetaV2({
      ext: xdr.LedgerCloseMetaExt.v0(),
      ledgerHeader: header,
      txSet: xdr.GeneralizedTransactionSet.v1TxSet(transactionSet),
      txProcessing: ledger.transactions.map(processed),
      upgradesProcessing: [],
      scpInfo: [],
      totalByteSizeOfLiveSorobanState: 0n,
      evictedKeys: [],
    }),
  );
  return { header, metadata };
}
