import { type xdr } from '@stellar/stellar-sdk/base';
import { type Frame } from '../host/frame.ts';
import { address, bool, i128, readAddress, readBool, readI128 } from '../sc-val.ts';

/** What a vault remembers, amounts in units. */
export interface VaultStorage {
  readonly owner: string;
  readonly authorizedCaller: string;
  readonly usdcToken: string;
  /** Receives what is deducted; null until it is set. */
  readonly settlement: string | null;
  readonly balance: bigint;
  readonly minDeposit: bigint;
  readonly maxDeduct: bigint;
  readonly paused: boolean;
  /** Off reproduces the published contract that ignores request ids. */
  readonly deduplicate: boolean;
}

export function encodeVaultStorage(storage: VaultStorage): Readonly<Record<string, xdr.ScVal>> {
  return {
    AuthorizedCaller: address(storage.authorizedCaller),
    Balance: i128(storage.balance),
    Deduplicate: bool(storage.deduplicate),
    MaxDeduct: i128(storage.maxDeduct),
    MinDeposit: i128(storage.minDeposit),
    Owner: address(storage.owner),
    Paused: bool(storage.paused),
    ...(storage.settlement === null ? {} : { Settlement: address(storage.settlement) }),
    UsdcToken: address(storage.usdcToken),
  };
}

/** Throws a plain Error when an instance is not a vault's: the network never deploys such a one. */
export function readVaultStorage(frame: Pick<Frame, 'storage'>): VaultStorage {
  const stored = frame.storage();
  const present = <T>(value: T | undefined, name: string): T => {
    if (value === undefined) throw new Error(`a vault has no ${name}`);
    return value;
  };
  return {
    owner: present(readAddress(stored['Owner']), 'Owner'),
    authorizedCaller: present(readAddress(stored['AuthorizedCaller']), 'AuthorizedCaller'),
    usdcToken: present(readAddress(stored['UsdcToken']), 'UsdcToken'),
    settlement: readAddress(stored['Settlement']) ?? null,
    balance: present(readI128(stored['Balance']), 'Balance'),
    minDeposit: present(readI128(stored['MinDeposit']), 'MinDeposit'),
    maxDeduct: present(readI128(stored['MaxDeduct']), 'MaxDeduct'),
    paused: present(readBool(stored['Paused']), 'Paused'),
    deduplicate: present(readBool(stored['Deduplicate']), 'Deduplicate'),
  };
}
