import { xdr } from '@stellar/stellar-sdk/base';
import { type AccountEntry } from '../state/ledger-entry.ts';
import { encodeEntry } from '../state/encode-entry.ts';
import { type InvocationOutcome } from './result-xdr.ts';

const NO_EXTENSION = xdr.ExtensionPoint.v0();

/** Fees in stroops, as the meta of a Soroban transaction lists them. */
export interface ResourceFees {
  readonly nonRefundable: bigint;
  readonly refundable: bigint;
}

/** TransactionMeta v4. Entry changes are left out; events and the return value are complete. */
export function transactionMeta(outcome: InvocationOutcome, fees: ResourceFees): xdr.TransactionMeta {
  const success = outcome.kind === 'success';
  const charged = new xdr.SorobanTransactionMetaExtV1({
    ext: NO_EXTENSION,
    totalNonRefundableResourceFeeCharged: fees.nonRefundable,
    totalRefundableResourceFeeCharged: fees.refundable,
    rentFeeCharged: 0n,
  });
  return xdr.TransactionMeta.v4(
    new xdr.TransactionMetaV4({
      ext: NO_EXTENSION,
      txChangesBefore: [],
      operations: success
        ? [
            new xdr.OperationMetaV2({
              ext: NO_EXTENSION,
              changes: [],
              events: outcome.events.map(({ event }) => event),
            }),
          ]
        : [],
      txChangesAfter: [],
      sorobanMeta: new xdr.SorobanTransactionMetaV2({
        ext: xdr.SorobanTransactionMetaExt.v1(charged),
        returnValue: success ? outcome.returnValue : null,
      }),
      events: [],
      diagnosticEvents: [],
    }),
  );
}

/** LedgerEntryChanges of the fee: the payer before and after, base64. */
export function feeMetaXdr(before: AccountEntry, after: AccountEntry, modified: number, ledger: number): string {
  const entry = (account: AccountEntry, lastModifiedLedgerSeq: number): xdr.LedgerEntry =>
    new xdr.LedgerEntry({ lastModifiedLedgerSeq, data: encodeEntry(account), ext: xdr.LedgerEntryExt.v0() });
  const changes = [
    xdr.LedgerEntryChange.ledgerEntryState(entry(before, modified)),
    xdr.LedgerEntryChange.ledgerEntryUpdated(entry(after, ledger)),
  ];
  return xdr.encodeArray(xdr.LedgerEntryChange, changes, 'base64');
}
