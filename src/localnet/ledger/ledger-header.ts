import { createHash, hash } from 'node:crypto';
import { xdr } from '@stellar/stellar-sdk/base';
import { BASE_FEE, BASE_RESERVE } from '../transactions/fees.ts';

export const PROTOCOL_VERSION = 27;
export const TOTAL_STROOPS = 500_000_000_000_000_000n;
const TRANSACTIONS_MAX = 1_000;
const NO_HASH = new Uint8Array(32);
const SKIP_LIST = [NO_HASH, NO_HASH, NO_HASH, NO_HASH];

/** Where a ledger stands in its chain. Hashes are hex, the close time is epoch seconds. */
export interface ChainPlace {
  readonly sequence: number;
  readonly previousHash: string;
  readonly closeTime: number;
}

/** What a header says of its ledger. Hashes of content are 32 bytes, the pool is stroops. */
export interface HeaderParts extends ChainPlace {
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

/** The same header at another place: idle ledgers differ from the one they follow in nothing else. */
export function headerAt(
  template: LedgerHeaderXdr,
  { sequence, previousHash, closeTime }: ChainPlace,
): LedgerHeaderXdr {
  const header = Buffer.from(template);
  header.write(previousHash, OFFSET.previousHash, 'hex');
  header.writeBigUInt64BE(BigInt(closeTime), OFFSET.closeTime);
  header.writeUInt32BE(sequence, OFFSET.sequence);
  return header;
}

export function ledgerHeader(parts: HeaderParts): xdr.LedgerHeader {
  return new xdr.LedgerHeader({
    ledgerVersion: PROTOCOL_VERSION,
    previousLedgerHash: Buffer.from(parts.previousHash, 'hex'),
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
