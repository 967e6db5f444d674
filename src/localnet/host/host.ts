import { type xdr } from '@stellar/stellar-sdk/base';
import { hasOnlyValidSymbols } from '../sc-val.ts';
import { type InstanceEntry, type LedgerEntry } from '../state/ledger-entry.ts';
import { codeKey, instanceKey, type LedgerKeyXdr } from '../state/ledger-key.ts';
import { type StateDraft } from '../state/ledger-state.ts';
import { type Authorization } from './authorization.ts';
import { type Call } from './call.ts';
import { type ContractFunctions, type Frame } from './frame.ts';
import { type Footprint } from './footprint.ts';
import { contractEvent, type HostEvent } from './host-event.ts';
import { HostError } from './host-error.ts';
import { type Meter } from './meter.ts';

/** The code behind a wasm hash (hex); null is the built-in asset contract. Undefined when unknown. */
export type CodeLookup = (wasmHash: string | null) => ContractFunctions | undefined;

export interface HostParts {
  readonly draft: StateDraft;
  readonly footprint: Footprint;
  readonly authorization: Authorization;
  readonly meter: Meter;
  readonly codeOf: CodeLookup;
}

/** Runs one invocation with everything below it. Throws HostError; the caller then drops the draft. */
export class Host {
  readonly #parts: HostParts;
  readonly events: HostEvent[] = [];

  constructor(parts: HostParts) {
    this.#parts = parts;
  }

  /** Calls a contract; `invoker` is the contract that calls, undefined for the operation itself. */
  invoke(call: Call, invoker?: string): xdr.ScVal {
    if (!call.args.every(hasOnlyValidSymbols)) {
      throw new HostError('Error(Value, InvalidInput)', 'a symbol has characters or a length the host refuses');
    }
    const { authorization, meter } = this.#parts;
    meter.onCall();
    const run = this.#functionOf(call);
    authorization.enter(call);
    const result = run(this.#frame(call, invoker), call.args);
    authorization.leave();
    return result;
  }

  #functionOf(call: Call): NonNullable<ContractFunctions[string]> {
    const { wasmHash } = this.#instance(call.contractId);
    if (wasmHash !== null) this.#read(codeKey(wasmHash));
    const functions = this.#parts.codeOf(wasmHash);
    const found = functions !== undefined && Object.hasOwn(functions, call.name) ? functions[call.name] : undefined;
    if (found === undefined) {
      throw new HostError(
        'Error(WasmVm, MissingValue)',
        `trying to invoke non-existent contract function ${call.name}`,
      );
    }
    return found;
  }

  #frame({ contractId }: Call, invoker: string | undefined): Frame {
    return {
      contractId,
      requireAuth: (address) => {
        // A contract speaks for itself in the calls it makes.
        if (address !== invoker) this.#parts.authorization.require(address);
      },
      call: (target, name, args) => this.invoke({ contractId: target, name, args }, contractId),
      storage: () => this.#instance(contractId).storage,
      setStorage: (changes) => {
        const instance = this.#instance(contractId);
        this.#write(instanceKey(contractId), { ...instance, storage: { ...instance.storage, ...changes } });
      },
      read: (key) => this.#read(key),
      write: (key, entry) => this.#write(key, entry),
      emit: (topics, data) => {
        const event = contractEvent(contractId, topics, data);
        this.#parts.meter.onEvent(event.bytes);
        this.events.push(event);
      },
    };
  }

  #instance(contractId: string): InstanceEntry {
    const entry = this.#read(instanceKey(contractId));
    if (entry?.kind !== 'instance') throw new HostError('Error(Storage, MissingValue)', 'no such contract');
    return entry;
  }

  #read(key: LedgerKeyXdr): LedgerEntry | undefined {
    const { draft, footprint, meter } = this.#parts;
    footprint.onRead(key);
    const entry = draft.get(key);
    meter.onRead(key, entry);
    return entry;
  }

  #write(key: LedgerKeyXdr, entry: LedgerEntry): void {
    const { draft, footprint, meter } = this.#parts;
    footprint.onWrite(key);
    meter.onWrite(key, entry, draft.get(key) === undefined);
    draft.put(key, entry);
  }
}
