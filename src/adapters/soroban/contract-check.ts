import type { xdr } from '@stellar/stellar-sdk';
import { err, ok, okAsync, Result, safeTry, type ResultAsync } from 'neverthrow';
import { type Steps } from '../../core/shared/steps.ts';
import { readSignatures } from './contract-signatures.ts';
import { readLedgerEntries } from './ledger-entries.ts';
import { loadSdk, type Sdk } from './load-sdk.ts';
import { type RpcClient, type RpcFailure } from './rpc-client.ts';
import { GET_NETWORK } from './rpc-methods.ts';

export interface Deployment<Capabilities> {
  readonly contractId: string;
  readonly capabilities: Capabilities;
}

/** Compares the functions of a deployed contract with those that we call; the error says which differs and how. */
export type SignatureCheck<Capabilities> = (found: ReadonlyMap<string, string>) => Result<Capabilities, string>;

export type DeploymentFault =
  /** The node serves another network than the configured one (their passphrases). */
  | { readonly kind: 'wrong_network'; readonly expected: string; readonly found: string }
  | { readonly kind: 'unknown_contract'; readonly contractId: string }
  /** The contract is there, but not one that we can call; the detail is a sentence for the operator. */
  | { readonly kind: 'unknown_signature'; readonly detail: string }
  | { readonly kind: 'network_unavailable'; readonly detail: string };

/** Makes sure that what we are about to call is what we think it is: the network, the contract, its functions. */
export class ContractCheck<Capabilities> {
  private readonly rpc: RpcClient;
  private readonly networkPassphrase: string;
  private readonly checkSignatures: SignatureCheck<Capabilities>;
  private readonly verified = new Map<string, Deployment<Capabilities>>();

  constructor(rpc: RpcClient, networkPassphrase: string, checkSignatures: SignatureCheck<Capabilities>) {
    this.rpc = rpc;
    this.networkPassphrase = networkPassphrase;
    this.checkSignatures = checkSignatures;
  }

  /** Asks the network once per contract: a deployment found fit is remembered, a fault is not. */
  verifyDeployment(contractId: string, signal?: AbortSignal): ResultAsync<Deployment<Capabilities>, DeploymentFault> {
    const known = this.verified.get(contractId);
    return known === undefined ? safeTry(() => this.verify(contractId, signal)) : okAsync(known);
  }

  private async *verify(contractId: string, signal?: AbortSignal): Steps<Deployment<Capabilities>, DeploymentFault> {
    const sdk = await loadSdk();
    const network = yield* this.rpc.call(GET_NETWORK, null, signal).mapErr(unavailable);
    const expected = this.networkPassphrase;
    if (network.passphrase !== expected) return err({ kind: 'wrong_network', expected, found: network.passphrase });

    const wasm = yield* safeTry(() => this.readCode(sdk, contractId, signal));
    const signatures = yield* signaturesOf(sdk, wasm);
    const capabilities = yield* this.checkSignatures(signatures).mapErr(unknownSignature);
    const deployment = { contractId, capabilities };
    this.verified.set(contractId, deployment);
    return ok(deployment);
  }

  private async *readCode(sdk: Sdk, contractId: string, signal?: AbortSignal): Steps<Uint8Array, DeploymentFault> {
    const instanceKey = new sdk.Contract(contractId).getFootprint();
    const { entries } = yield* readLedgerEntries(sdk, this.rpc, [instanceKey], signal).mapErr(unavailable);
    const executable = executableOf(sdk, entries, contractId);
    if (executable === null) return err({ kind: 'unknown_contract', contractId });
    if (executable.type !== 'contractExecutableWasm') {
      return err(unknownSignature('The contract is not one with code of its own.'));
    }
    const hash = executable.value;
    const codeKey = sdk.xdr.LedgerKey.contractCode(new sdk.xdr.LedgerKeyContractCode({ hash }));
    const code = yield* readLedgerEntries(sdk, this.rpc, [codeKey], signal).mapErr(unavailable);
    for (const entry of code.entries) {
      if (entry.type !== 'contractCode') continue;
      const isGenuine = new sdk.xdr.Hash(sdk.hash(entry.value.code)).equals(hash);
      if (isGenuine) return ok(entry.value.code);
    }
    return err({ kind: 'network_unavailable', detail: 'the node did not give the code of the contract' });
  }
}

function executableOf(
  sdk: Sdk,
  entries: readonly xdr.LedgerEntryData[],
  contractId: string,
): xdr.ContractExecutable | null {
  const address = new sdk.Address(contractId).toScAddress();
  for (const entry of entries) {
    if (entry.type !== 'contractData' || !entry.value.contract.equals(address)) continue;
    if (entry.value.val.type === 'scvContractInstance') return entry.value.val.value.executable;
  }
  return null;
}

function signaturesOf(sdk: Sdk, wasm: Uint8Array): Result<ReadonlyMap<string, string>, DeploymentFault> {
  return Result.fromThrowable(
    () => readSignatures(sdk, wasm),
    () => unknownSignature('The contract carries no readable description of its functions (contractspecv0).'),
  )();
}

function unknownSignature(detail: string): DeploymentFault {
  return { kind: 'unknown_signature', detail };
}

function unavailable({ method, reason, detail }: RpcFailure): DeploymentFault {
  return { kind: 'network_unavailable', detail: `${method}: ${reason}, ${detail}` };
}
