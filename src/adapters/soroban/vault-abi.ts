import type { xdr } from '@stellar/stellar-sdk';
import { err, ok, type Result } from 'neverthrow';
import { type Units } from '../../core/shared/usdc.ts';
import { type Sdk } from './load-sdk.ts';

/** The one variant of the vault contract that we know how to call. */
const REQUIRED: Readonly<Record<string, string>> = {
  deduct: '(caller: Address, amount: i128, request_id: Option<Symbol>) -> i128',
  batch_deduct: '(caller: Address, items: Vec<{ amount: i128, request_id: Option<Symbol> }>) -> i128',
  deposit: '(caller: Address, amount: i128) -> i128',
  balance: '() -> i128',
  is_request_processed: '(request_id: Symbol) -> bool',
};

const OPTIONAL: Readonly<Record<string, string>> = { get_max_deduct: '() -> i128' };

const ITEMS_MAX = 50;

/** What the host takes as a Symbol; the SDK lets more pass. */
const SYMBOL = /^[A-Za-z0-9_]{1,32}$/;

export interface VaultCapabilities {
  readonly hasMaxDeduct: boolean;
}

/** Compares the functions of a deployed contract with those that we call; the error says which differs and how. */
export function checkVaultSignatures(found: ReadonlyMap<string, string>): Result<VaultCapabilities, string> {
  for (const [name, expected] of Object.entries({ ...REQUIRED, ...OPTIONAL })) {
    const actual = found.get(name);
    if (actual === expected || (actual === undefined && name in OPTIONAL)) continue;
    const difference = actual === undefined ? 'found no such function' : `found ${name}${actual}`;
    return err(`The vault contract's function ${name} is not known: expected ${name}${expected}, ${difference}.`);
  }
  return ok({ hasMaxDeduct: found.has('get_max_deduct') });
}

export interface DeductCall {
  readonly contractId: string;
  /** G...: the contract's authorized caller. */
  readonly caller: string;
  readonly items: readonly { readonly units: Units; readonly onChainId: string }[];
}

/** The call as it goes on the ledger: `deduct` for one item, `batch_deduct` for 2..50. */
export function encodeDeduct(sdk: Sdk, { contractId, caller, items }: DeductCall): xdr.InvokeContractArgs {
  if (items.length === 0 || items.length > ITEMS_MAX) throw new RangeError(`A deduct of ${items.length} items`);
  const encoded = items.map(({ units, onChainId }) => ({
    amount: sdk.nativeToScVal(units, { type: 'i128' }),
    requestId: encodeSymbol(sdk, onChainId),
  }));
  const [single] = encoded;
  const callerVal = new sdk.Address(caller).toScVal();
  const isSingle = encoded.length === 1 && single !== undefined;
  return new sdk.xdr.InvokeContractArgs({
    contractAddress: new sdk.Address(contractId).toScAddress(),
    functionName: isSingle ? 'deduct' : 'batch_deduct',
    args: isSingle
      ? [callerVal, single.amount, single.requestId]
      : [callerVal, sdk.xdr.ScVal.scvVec(encoded.map((item) => encodeItem(sdk, item)))],
  });
}

export function encodeBalance(sdk: Sdk, contractId: string): xdr.InvokeContractArgs {
  return new sdk.xdr.InvokeContractArgs({
    contractAddress: new sdk.Address(contractId).toScAddress(),
    functionName: 'balance',
    args: [],
  });
}

export function encodeMaxDeduct(sdk: Sdk, contractId: string): xdr.InvokeContractArgs {
  return new sdk.xdr.InvokeContractArgs({
    contractAddress: new sdk.Address(contractId).toScAddress(),
    functionName: 'get_max_deduct',
    args: [],
  });
}

/** The call of a depositor, G... or C... */
export function encodeDeposit(
  sdk: Sdk,
  { contractId, depositor, units }: { readonly contractId: string; readonly depositor: string; readonly units: Units },
): xdr.InvokeContractArgs {
  return new sdk.xdr.InvokeContractArgs({
    contractAddress: new sdk.Address(contractId).toScAddress(),
    functionName: 'deposit',
    args: [new sdk.Address(depositor).toScVal(), sdk.nativeToScVal(units, { type: 'i128' })],
  });
}

/** The call by which a token moves (SEP-41). */
export function encodeTransfer(
  sdk: Sdk,
  transfer: { readonly tokenId: string; readonly from: string; readonly to: string; readonly units: Units },
): xdr.InvokeContractArgs {
  const { tokenId, from, to, units } = transfer;
  return new sdk.xdr.InvokeContractArgs({
    contractAddress: new sdk.Address(tokenId).toScAddress(),
    functionName: 'transfer',
    args: [new sdk.Address(from).toScVal(), new sdk.Address(to).toScVal(), sdk.nativeToScVal(units, { type: 'i128' })],
  });
}

/** The topics of the event that the contract writes for a deduct under this id: name, caller, id; base64 XDR or a wildcard. */
export function deductTopics(sdk: Sdk, onChainId: string): readonly [string, '*', string] {
  return [sdk.xdr.ScVal.scvSymbol('deduct').toXdr('base64'), '*', encodeSymbol(sdk, onChainId).toXdr('base64')];
}

/** What a call of the contract deducts under this id; null when it is no deduct, or has no such item. */
export function deductedUnits(
  sdk: Sdk,
  call: xdr.InvokeContractArgs,
  { contractId, onChainId }: { readonly contractId: string; readonly onChainId: string },
): Units | null {
  if (!call.contractAddress.equals(new sdk.Address(contractId).toScAddress())) return null;
  const requestId = encodeSymbol(sdk, onChainId);
  const item = itemsOf(call).find((each) => each.requestId?.equals(requestId) === true);
  const units: unknown = item?.amount === undefined ? null : sdk.scValToNative(item.amount);
  return typeof units === 'bigint' ? units : null;
}

interface EncodedItem {
  readonly amount: xdr.ScVal | undefined;
  readonly requestId: xdr.ScVal | undefined;
}

function itemsOf({ functionName, args }: xdr.InvokeContractArgs): readonly EncodedItem[] {
  const [, first, second] = args;
  if (functionName.toString() === 'deduct') return [{ amount: first, requestId: second }];
  if (functionName.toString() !== 'batch_deduct' || first?.type !== 'scvVec') return [];
  return (first.value ?? []).map((item) => {
    const entries = item.type === 'scvMap' ? (item.value ?? []) : [];
    const field = (name: string) => entries.find(({ key }) => key.type === 'scvSymbol' && key.value === name)?.val;
    return { amount: field('amount'), requestId: field('request_id') };
  });
}

/** The host takes a map only with its keys in order. */
function encodeItem(sdk: Sdk, item: { amount: xdr.ScVal; requestId: xdr.ScVal }): xdr.ScVal {
  const { ScVal, ScMapEntry } = sdk.xdr;
  return ScVal.scvMap([
    new ScMapEntry({ key: ScVal.scvSymbol('amount'), val: item.amount }),
    new ScMapEntry({ key: ScVal.scvSymbol('request_id'), val: item.requestId }),
  ]);
}

/** An `Option<Symbol>` that is there reads on the wire as the symbol itself. */
function encodeSymbol(sdk: Sdk, text: string): xdr.ScVal {
  if (!SYMBOL.test(text)) throw new RangeError('An on-chain id is 1..32 letters, digits or underscores');
  return sdk.xdr.ScVal.scvSymbol(text);
}
