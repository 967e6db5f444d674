import { xdr } from '@stellar/stellar-sdk/base';
import { type LedgerKeyXdr } from '../state/ledger-key.ts';
import { HostError } from './host-error.ts';

/** Told of every entry an invocation touches; may refuse by throwing a HostError. */
export interface Footprint {
  onRead(key: LedgerKeyXdr): void;
  onWrite(key: LedgerKeyXdr): void;
}

/** Simulation: notes what is touched. */
export class RecordedFootprint implements Footprint {
  readonly #read = new Set<LedgerKeyXdr>();
  readonly #written = new Set<LedgerKeyXdr>();

  onRead(key: LedgerKeyXdr): void {
    this.#read.add(key);
  }

  onWrite(key: LedgerKeyXdr): void {
    this.#written.add(key);
  }

  /** Sorted, and no key on both sides, as a node would propose it. */
  toXdr(): xdr.LedgerFootprint {
    const decode = (keys: LedgerKeyXdr[]): xdr.LedgerKey[] =>
      keys.sort().map((key) => xdr.LedgerKey.fromXdr(key, 'base64'));
    return new xdr.LedgerFootprint({
      readOnly: decode([...this.#read].filter((key) => !this.#written.has(key))),
      readWrite: decode([...this.#written]),
    });
  }
}

/** Application: what the envelope declared, and nothing else. */
export class DeclaredFootprint implements Footprint {
  readonly #readable: ReadonlySet<LedgerKeyXdr>;
  readonly #writable: ReadonlySet<LedgerKeyXdr>;

  constructor(readOnly: readonly LedgerKeyXdr[], readWrite: readonly LedgerKeyXdr[]) {
    this.#writable = new Set(readWrite);
    this.#readable = new Set([...readOnly, ...readWrite]);
  }

  onRead(key: LedgerKeyXdr): void {
    if (!this.#readable.has(key)) throw outside('read');
  }

  onWrite(key: LedgerKeyXdr): void {
    if (!this.#writable.has(key)) throw outside('write');
  }
}

const outside = (access: string): HostError =>
  new HostError('Error(Storage, ExceededLimit)', `${access} outside of the footprint`, 'resource_limit');
