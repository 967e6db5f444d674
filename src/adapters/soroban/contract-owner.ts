import type { xdr } from '@stellar/stellar-sdk';
import { type Sdk } from './load-sdk.ts';

/** Under what a contract remembers who it belongs to, in the order of their rank. */
const OWNER_KEYS = ['Owner', 'Admin'];

/**
 * The account that a contract's instance names as its owner. Its key is a symbol, or a variant of an enum without
 * values, which is a vector of that symbol. Null when there is none, or when it is no account but another contract.
 */
export function ownerIn(sdk: Sdk, { storage }: xdr.ScContractInstance): string | null {
  const named = OWNER_KEYS.map((name) => storage?.find(({ key }) => nameOf(key) === name)?.val);
  const owner = named.find((value) => value !== undefined);
  if (owner?.type !== 'scvAddress') return null;
  const address = sdk.Address.fromScVal(owner).toString();
  return sdk.StrKey.isValidEd25519PublicKey(address) ? address : null;
}

function nameOf(key: xdr.ScVal): string | null {
  if (key.type === 'scvSymbol') return key.value;
  if (key.type !== 'scvVec') return null;
  const [only, ...others] = key.value ?? [];
  return only?.type === 'scvSymbol' && others.length === 0 ? only.value : null;
}
