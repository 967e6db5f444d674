import { type xdr } from '@stellar/stellar-sdk/base';

/** A classic account. Balances in stroops. */
export interface AccountEntry {
  readonly kind: 'account';
  readonly publicKey: string;
  readonly stroops: bigint;
  readonly sequence: bigint;
  /** Ledger and close time (epoch seconds) at which the sequence number last moved. */
  readonly sequenceLedger: number;
  readonly sequenceTime: number;
  readonly subentryCount: number;
}

/** An account's USDC line; `units` of 10^-7 USDC. */
export interface TrustlineEntry {
  readonly kind: 'trustline';
  readonly publicKey: string;
  readonly issuer: string;
  readonly units: bigint;
}

/** What a contract holds in the USDC contract. */
export interface TokenBalanceEntry {
  readonly kind: 'token_balance';
  readonly tokenId: string;
  readonly holder: string;
  readonly units: bigint;
}

/** A deployed contract; `wasmHash` (hex) is null for the built-in asset contract. Storage is by symbol. */
export interface InstanceEntry {
  readonly kind: 'instance';
  readonly contractId: string;
  readonly wasmHash: string | null;
  readonly storage: Readonly<Record<string, xdr.ScVal>>;
}

/** A persistent value of a contract. */
export interface ContractDataEntry {
  readonly kind: 'contract_data';
  readonly contractId: string;
  readonly key: xdr.ScVal;
  readonly value: xdr.ScVal;
}

/** Uploaded contract code. */
export interface CodeEntry {
  readonly kind: 'code';
  readonly wasmHash: string;
  readonly wasm: Uint8Array;
}

/** Entries are values: a change puts a new one. */
export type LedgerEntry =
  AccountEntry | TrustlineEntry | TokenBalanceEntry | InstanceEntry | ContractDataEntry | CodeEntry;

/** USDC units the entry stands for; the sum over all entries never changes. */
export function usdcUnitsOf(entry: LedgerEntry | undefined): bigint {
  return entry?.kind === 'trustline' || entry?.kind === 'token_balance' ? entry.units : 0n;
}
