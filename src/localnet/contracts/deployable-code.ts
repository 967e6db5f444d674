import { type xdr } from '@stellar/stellar-sdk/base';
import { type ContractFunctions } from '../host/frame.ts';
import { POOL_ERROR, VAULT_ERROR } from './contract-errors.ts';
import { errorSpec, functionSpec, named, option, structSpec, tuple, TYPE, vecOf } from './contract-spec.ts';
import { PAYOUT_POOL_FUNCTIONS } from './payout-pool.ts';
import { TOKEN_FUNCTIONS } from './token.ts';
import { vaultFunctions } from './vault.ts';
import { wasmHashOf, wasmWithSpec } from './wasm.ts';

/** Code that can be deployed: what it does, and the bytes a client sees. */
export interface DeployableCode {
  readonly functions: ContractFunctions;
  readonly wasm: Uint8Array;
  readonly wasmHash: string;
}

/** `u64_id` is a published variant no client of ours knows: it serves to test that a start refuses it. */
export const VAULT_VARIANTS = ['symbol_id', 'u64_id'] as const;
export type VaultVariant = (typeof VAULT_VARIANTS)[number];

const { address, bool, i128, symbol, u64 } = TYPE;

const VAULT_COMMON = [
  functionSpec('deposit', { caller: address, amount: i128 }, [i128]),
  functionSpec('balance', {}, [i128]),
  functionSpec('is_request_processed', { request_id: symbol }, [bool]),
  functionSpec('get_max_deduct', {}, [i128]),
  errorSpec('VaultError', VAULT_ERROR),
];

const VAULT_SPECS: Readonly<Record<VaultVariant, readonly xdr.ScSpecEntry[]>> = {
  symbol_id: [
    structSpec('DeductItem', { amount: i128, request_id: option(symbol) }),
    functionSpec('deduct', { caller: address, amount: i128, request_id: option(symbol) }, [i128]),
    functionSpec('batch_deduct', { caller: address, items: vecOf(named('DeductItem')) }, [i128]),
    ...VAULT_COMMON,
  ],
  u64_id: [
    functionSpec('deduct', { caller: address, amount: i128, request_id: u64 }, [i128]),
    functionSpec('batch_deduct', { caller: address, items: vecOf(tuple(i128, u64)) }, [i128]),
    ...VAULT_COMMON,
  ],
};

const POOL_SPEC = [
  functionSpec('distribute', { caller: address, to: address, amount: i128 }),
  functionSpec('batch_distribute', { caller: address, payments: vecOf(tuple(address, i128)) }),
  errorSpec('PoolError', POOL_ERROR),
];

function deployable(functions: ContractFunctions, spec: readonly xdr.ScSpecEntry[]): DeployableCode {
  const wasm = wasmWithSpec(spec);
  return { functions, wasm, wasmHash: wasmHashOf(wasm) };
}

export const VAULT_CODE: Readonly<Record<VaultVariant, DeployableCode>> = {
  symbol_id: deployable(vaultFunctions('symbol_id'), VAULT_SPECS.symbol_id),
  u64_id: deployable(vaultFunctions('u64_id'), VAULT_SPECS.u64_id),
};

export const PAYOUT_POOL_CODE = deployable(PAYOUT_POOL_FUNCTIONS, POOL_SPEC);

const byHash = new Map(
  [...Object.values(VAULT_CODE), PAYOUT_POOL_CODE].map(({ wasmHash, functions }) => [wasmHash, functions]),
);

/** What runs behind a contract's executable; null is the built-in asset contract. */
export const codeOf = (wasmHash: string | null): ContractFunctions | undefined =>
  wasmHash === null ? TOKEN_FUNCTIONS : byHash.get(wasmHash);

/** Whether an executable is a vault of any variant. */
export const isVaultCode = (wasmHash: string | null): boolean =>
  Object.values(VAULT_CODE).some((code) => code.wasmHash === wasmHash);
