import { Address, xdr } from '@stellar/stellar-sdk/base';

/** One contract call. */
export interface Call {
  readonly contractId: string;
  readonly name: string;
  readonly args: readonly xdr.ScVal[];
}

const encoded = new WeakMap<Call, string>();

export const callArgs = (call: Call): xdr.InvokeContractArgs =>
  new xdr.InvokeContractArgs({
    contractAddress: Address.fromString(call.contractId).toScAddress(),
    functionName: call.name,
    args: [...call.args],
  });

/** Base64 XDR of the call: two calls are the same exactly if this is. */
export function callXdr(call: Call): string {
  const found = encoded.get(call);
  if (found !== undefined) return found;
  const text = callArgs(call).toXdr('base64');
  encoded.set(call, text);
  return text;
}

/** The call in an operation's InvokeContractArgs. */
export function callOf(args: xdr.InvokeContractArgs): Call {
  return {
    contractId: Address.fromScAddress(args.contractAddress).toString(),
    name: args.functionName.toString(),
    args: args.args,
  };
}
