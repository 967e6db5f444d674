import { type xdr } from '@stellar/stellar-sdk/base';
import { type LedgerEntry } from '../state/ledger-entry.ts';
import { type LedgerKeyXdr } from '../state/ledger-key.ts';

/** What a running contract function can see and do. Everything it touches is metered and checked. */
export interface Frame {
  readonly contractId: string;
  /** Throws unless the address (G... or C...) has authorized this very call. */
  requireAuth(address: string): void;
  call(contractId: string, name: string, args: readonly xdr.ScVal[]): xdr.ScVal;
  /** The contract's instance storage. */
  storage(): Readonly<Record<string, xdr.ScVal>>;
  setStorage(changes: Readonly<Record<string, xdr.ScVal>>): void;
  read(key: LedgerKeyXdr): LedgerEntry | undefined;
  write(key: LedgerKeyXdr, entry: LedgerEntry): void;
  emit(topics: readonly xdr.ScVal[], data: xdr.ScVal): void;
}

/** A contract: its functions by name. */
export type ContractFunctions = Readonly<Record<string, (frame: Frame, args: readonly xdr.ScVal[]) => xdr.ScVal>>;
