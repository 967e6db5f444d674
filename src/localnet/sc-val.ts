import { Address, xdr } from '@stellar/stellar-sdk/base';

const LOW_BITS = 64n;
const I128_MIN = -(2n ** 127n);
export const I128_MAX = 2n ** 127n - 1n;

export const symbol = (text: string): xdr.ScVal => xdr.ScVal.scvSymbol(text);
export const address = (strkey: string): xdr.ScVal => xdr.ScVal.scvAddress(Address.fromString(strkey).toScAddress());
export const vec = (values: xdr.ScVal[]): xdr.ScVal => xdr.ScVal.scvVec(values);
export const bool = (value: boolean): xdr.ScVal => xdr.ScVal.scvBool(value);
export const VOID = xdr.ScVal.scvVoid();

/** Throws a RangeError outside of 128 bits. */
export function i128(value: bigint): xdr.ScVal {
  if (value < I128_MIN || value > I128_MAX) throw new RangeError('the value does not fit an i128');
  return xdr.ScVal.scvI128(new xdr.Int128Parts({ hi: value >> LOW_BITS, lo: BigInt.asUintN(Number(LOW_BITS), value) }));
}

/** Each reader answers undefined for a value of another type, and never converts. */
export const readI128 = (value: xdr.ScVal | undefined): bigint | undefined =>
  value?.type === 'scvI128' ? (value.i128.hi << LOW_BITS) | value.i128.lo : undefined;

export const readU64 = (value: xdr.ScVal | undefined): bigint | undefined =>
  value?.type === 'scvU64' ? value.u64 : undefined;

export const readBool = (value: xdr.ScVal | undefined): boolean | undefined =>
  value?.type === 'scvBool' ? value.b : undefined;

export const readSymbol = (value: xdr.ScVal | undefined): string | undefined =>
  value?.type === 'scvSymbol' ? value.sym.toString() : undefined;

export const readVec = (value: xdr.ScVal | undefined): readonly xdr.ScVal[] | undefined =>
  value?.type === 'scvVec' && value.vec !== null ? value.vec : undefined;

/** G... or C...; other address types are not used on this network. */
export function readAddress(value: xdr.ScVal | undefined): string | undefined {
  if (value?.type !== 'scvAddress') return undefined;
  const { type } = value.address;
  if (type !== 'scAddressTypeAccount' && type !== 'scAddressTypeContract') return undefined;
  return Address.fromScAddress(value.address).toString();
}

/** A struct: its fields by name, undefined when the value is no map with symbol keys. */
export function readStruct(value: xdr.ScVal | undefined): ReadonlyMap<string, xdr.ScVal> | undefined {
  if (value?.type !== 'scvMap' || value.map === null) return undefined;
  const fields = new Map<string, xdr.ScVal>();
  for (const { key, val } of value.map) {
    const name = readSymbol(key);
    if (name === undefined) return undefined;
    fields.set(name, val);
  }
  return fields;
}

const SYMBOL = /^[A-Za-z0-9_]{0,32}$/;

/** The host refuses symbols that XDR can carry but Soroban cannot: other characters, or more than 32. */
export function hasOnlyValidSymbols(value: xdr.ScVal): boolean {
  if (value.type === 'scvSymbol') return SYMBOL.test(value.sym.toString());
  if (value.type === 'scvVec') return (value.vec ?? []).every(hasOnlyValidSymbols);
  if (value.type !== 'scvMap') return true;
  return (value.map ?? []).every(({ key, val }) => hasOnlyValidSymbols(key) && hasOnlyValidSymbols(val));
}
