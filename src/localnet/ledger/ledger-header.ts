import { createHash, hash } from 'node:crypto';
import { xdr } from '@stellar/stellar-sdk/base';
import { BASE_FEE, BASE_RESERVE } from '../transactions/fees.ts';

export const PROTOCOL_VERSION = 27;
export const TOTAL_STROOPS = 500_000_000_000_000_000n;
const TRANSACTIONS_MAX = 1_000;
const NO_HASH = new Uint8Array(32);
const SKIP_LIST = [NO_HASH, NO_HASH, NO_HASH, NO_HASH];

/** What a header says of its ledger. Hashes are 32 bytes, the close time is epoch seconds, the pool is stroops. */
export interface HeaderParts {
  readonly sequence: number;
  readonly closeTime: number;
  readonly previousHash: Uint8Array;
  readonly transactionSetHash: Uint8Array;
  readonly resultSetHash: Uint8Array;
  readonly stateHash: Uint8Array;
  readonly feePool: bigint;
}

/** The XDR of a header: what its hash is over. */
export type LedgerHeaderXdr = Uint8Array;

export const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

export const sha256Hex = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex');

/** Byte offsets in a header's XDR. No field before them has a variable length here: there are no upgrades. */
const OFFSET = { previousHash: 4, closeTime: 68, sequence: 148 } as const;

/** The header of a ledger without transactions or changes, after another such ledger: only three fields differ. */
export function emptySuccessor(
  previous: LedgerHeaderXdr,
  previousHash: string,
  { sequence, closeTime }: Pick<HeaderParts, 'sequence' | 'closeTime'>,
): LedgerHeaderXdr {
  const header = Buffer.from(previous);
  header.write(previousHash, OFFSET.previousHash, 'hex');
  header.writeBigUInt64BE(BigInt(closeTime), OFFSET.closeTime);
  header.writeUInt32BE(sequence, OFFSET.sequence);
  return header;
}

export function ledgerHeader(parts: HeaderParts): xdr.LedgerHeader {
  return new xdr.LedgerHeader({
    ledgerVersion: PROTOCOL_VERSION,
    previousLedgerHash: parts.previousHash,
    scpValue: new xdr.StellarValue({
      txSetHash: parts.transactionSetHash,
      closeTime: BigInt(parts.closeTime),
      upgrades: [],
      ext: xdr.StellarValueExt.stellarValueBasic(),
    }),
    txSetResultHash: parts.resultSetHash,
    bucketListHash: parts.stateHash,
    ledgerSeq: parts.sequence,
    totalCoins: TOTAL_STROOPS,
    feePool: parts.feePool,
    inflationSeq: 0,
    idPool: 0n,
    baseFee: Number(BASE_FEE),
    baseReserve: Number(BASE_RESERVE),
    maxTxSetSize: TRANSACTIONS_MAX,
    skipList: SKIP_LIST,
    ext: xdr.LedgerHeaderExt.v0(),
  });
}

/** The header with its hash (hex), as history archives and RPC hand it out. */
export const headerHistoryEntry = (header: LedgerHeaderXdr, headerHash: string): xdr.LedgerHeaderHistoryEntry =>
  new xdr.LedgerHeaderHistoryEntry({
    hash: Buffer.from(headerHash, 'hex'),
    header: xdr.LedgerHeader.fromXdr(header),
    ext: xdr.LedgerHeaderHistoryEntryExt.v0(),
  });

/** A LedgerCloseMeta that carries the header and no transactions: getLatestLedger's field of that name. */
export function closeMeta(entry: xdr.LedgerHeaderHistoryEntry): xdr.LedgerCloseMeta {
  const transactionSet = new xdr.TransactionSetV1({
    previousLedgerHash: entry.header.previousLedgerHash,
    phases: [],
  });
  return xdr.LedgerCloseMeta.v2(
    new xdr.LedgerCloseMetaV2({
      ext: xdr.LedgerCloseMetaExt.v0(),
      ledgerHeader: entry,
      txSet: xdr.GeneralizedTransactionSet.v1TxSet(transactionSet),
      txProcessing: [],
      upgradesProcessing: [],
      scpInfo: [],
      totalByteSizeOfLiveSorobanState: 0n,
      evictedKeys: [],
    }),
  );
}
