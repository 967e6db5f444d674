import { createHash } from 'node:crypto';
import { Address, xdr } from '@stellar/stellar-sdk/base';
import { type Authorization } from './authorization.ts';
import { type Call, callArgs, callXdr } from './call.ts';

interface RecordedCall {
  readonly call: Call;
  readonly below: RecordedCall[];
}

interface Recording {
  readonly roots: RecordedCall[];
  readonly path: (RecordedCall | undefined)[];
}

/** Simulation: grants everything and writes down what would have to be signed. */
export class RecordedAuthorization implements Authorization {
  readonly #byAddress = new Map<string, Recording>();
  readonly #calls: Call[] = [];

  enter(call: Call): void {
    this.#calls.push(call);
    for (const { path } of this.#byAddress.values()) path.push(undefined);
  }

  leave(): void {
    this.#calls.pop();
    for (const { path } of this.#byAddress.values()) path.pop();
  }

  require(address: string): void {
    const call = this.#calls.at(-1);
    if (call === undefined) return;
    const recording = this.#recordingOf(address);
    const top = recording.path.length - 1;
    if (recording.path[top] !== undefined) return;
    const node: RecordedCall = { call, below: [] };
    const parent = recording.path.findLast((above) => above !== undefined);
    (parent?.below ?? recording.roots).push(node);
    recording.path[top] = node;
  }

  #recordingOf(address: string): Recording {
    const found = this.#byAddress.get(address);
    if (found !== undefined) return found;
    const recording: Recording = { roots: [], path: this.#calls.map(() => undefined) };
    this.#byAddress.set(address, recording);
    return recording;
  }

  /** Entries to sign. The envelope's own signature serves for `sourceAddress`; others need address credentials. */
  entries(sourceAddress: string, upgraded: boolean): xdr.SorobanAuthorizationEntry[] {
    return [...this.#byAddress].flatMap(([address, { roots }]) =>
      roots.map(
        (root) =>
          new xdr.SorobanAuthorizationEntry({
            credentials:
              address === sourceAddress
                ? xdr.SorobanCredentials.sorobanCredentialsSourceAccount()
                : addressCredentials(address, root, upgraded),
            rootInvocation: toXdr(root),
          }),
      ),
    );
  }
}

const toXdr = (node: RecordedCall): xdr.SorobanAuthorizedInvocation =>
  new xdr.SorobanAuthorizedInvocation({
    function: xdr.SorobanAuthorizedFunction.sorobanAuthorizedFunctionTypeContractFn(callArgs(node.call)),
    subInvocations: node.below.map(toXdr),
  });

/** Unsigned. `upgraded` chooses the credentials of CAP-71, as the SDK asks for by default. */
function addressCredentials(address: string, root: RecordedCall, upgraded: boolean): xdr.SorobanCredentials {
  const nonce = createHash('sha256')
    .update(`${address} ${callXdr(root.call)}`)
    .digest()
    .readBigInt64BE();
  const credentials = new xdr.SorobanAddressCredentials({
    address: Address.fromString(address).toScAddress(),
    nonce,
    signatureExpirationLedger: 0,
    signature: xdr.ScVal.scvVoid(),
  });
  return upgraded
    ? xdr.SorobanCredentials.sorobanCredentialsAddressV2(credentials)
    : xdr.SorobanCredentials.sorobanCredentialsAddress(credentials);
}
