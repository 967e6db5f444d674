import { xdr } from '@stellar/stellar-sdk/base';

/** Shorthand for the types a contract declares. */
export const TYPE = {
  address: xdr.ScSpecTypeDef.scSpecTypeAddress(),
  bool: xdr.ScSpecTypeDef.scSpecTypeBool(),
  i128: xdr.ScSpecTypeDef.scSpecTypeI128(),
  symbol: xdr.ScSpecTypeDef.scSpecTypeSymbol(),
  u64: xdr.ScSpecTypeDef.scSpecTypeU64(),
} as const;

export const option = (valueType: xdr.ScSpecTypeDef): xdr.ScSpecTypeDef =>
  xdr.ScSpecTypeDef.scSpecTypeOption(new xdr.ScSpecTypeOption({ valueType }));

export const vecOf = (elementType: xdr.ScSpecTypeDef): xdr.ScSpecTypeDef =>
  xdr.ScSpecTypeDef.scSpecTypeVec(new xdr.ScSpecTypeVec({ elementType }));

export const tuple = (...valueTypes: xdr.ScSpecTypeDef[]): xdr.ScSpecTypeDef =>
  xdr.ScSpecTypeDef.scSpecTypeTuple(new xdr.ScSpecTypeTuple({ valueTypes }));

export const named = (name: string): xdr.ScSpecTypeDef =>
  xdr.ScSpecTypeDef.scSpecTypeUdt(new xdr.ScSpecTypeUdt({ name }));

type Fields = Readonly<Record<string, xdr.ScSpecTypeDef>>;

/** The entry of one function; no outputs means void. */
export function functionSpec(name: string, inputs: Fields, outputs: xdr.ScSpecTypeDef[] = []): xdr.ScSpecEntry {
  return xdr.ScSpecEntry.scSpecEntryFunctionV0(
    new xdr.ScSpecFunctionV0({
      doc: '',
      name,
      inputs: Object.entries(inputs).map(
        ([input, type]) => new xdr.ScSpecFunctionInputV0({ doc: '', name: input, type }),
      ),
      outputs,
    }),
  );
}

export function structSpec(name: string, fields: Fields): xdr.ScSpecEntry {
  return xdr.ScSpecEntry.scSpecEntryUdtStructV0(
    new xdr.ScSpecUdtStructV0({
      doc: '',
      lib: '',
      name,
      fields: Object.entries(fields).map(
        ([field, type]) => new xdr.ScSpecUdtStructFieldV0({ doc: '', name: field, type }),
      ),
    }),
  );
}

/** Case names are the keys with a capital, as the Rust source would have them. */
export function errorSpec(name: string, cases: Readonly<Record<string, number>>): xdr.ScSpecEntry {
  return xdr.ScSpecEntry.scSpecEntryUdtErrorEnumV0(
    new xdr.ScSpecUdtErrorEnumV0({
      doc: '',
      lib: '',
      name,
      cases: Object.entries(cases).map(
        ([key, value]) =>
          new xdr.ScSpecUdtErrorEnumCaseV0({ doc: '', name: key.charAt(0).toUpperCase() + key.slice(1), value }),
      ),
    }),
  );
}
