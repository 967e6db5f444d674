import type { xdr } from '@stellar/stellar-sdk';
import { type Sdk } from './load-sdk.ts';

type TypeDef = xdr.ScSpecTypeDef;
type Structs = ReadonlyMap<string, xdr.ScSpecUdtStructV0>;

/**
 * Reads what a contract says about itself (the wasm section `contractspecv0`, SEP-48) as one line per function:
 * `deduct` -> `(caller: Address, amount: i128) -> i128`. A struct reads as its fields, because its name is not on the
 * wire; a `Result` reads as its value, because its error never arrives as one. Throws when there is no readable section.
 */
export function readSignatures(sdk: Sdk, wasm: Uint8Array): ReadonlyMap<string, string> {
  const { entries } = sdk.contract.Spec.fromWasm(wasm);
  const structs = new Map(
    entries.flatMap((entry) =>
      entry.type === 'scSpecEntryUdtStructV0' ? [[entry.value.name.toString(), entry.value] as const] : [],
    ),
  );
  return new Map(
    entries.flatMap((entry) =>
      entry.type === 'scSpecEntryFunctionV0' ? [[entry.value.name.toString(), signature(entry.value, structs)]] : [],
    ),
  );
}

function signature({ inputs, outputs }: xdr.ScSpecFunctionV0, structs: Structs): string {
  const parameters = inputs.map(({ name, type }) => `${name.toString()}: ${typeText(type, structs)}`);
  const [output] = outputs;
  return `(${parameters.join(', ')}) -> ${output === undefined ? 'void' : typeText(output, structs)}`;
}

function typeText(type: TypeDef, structs: Structs): string {
  const text = (inner: TypeDef) => typeText(inner, structs);
  if (type.type === 'scSpecTypeOption') return `Option<${text(type.value.valueType)}>`;
  if (type.type === 'scSpecTypeResult') return text(type.value.okType);
  if (type.type === 'scSpecTypeVec') return `Vec<${text(type.value.elementType)}>`;
  if (type.type === 'scSpecTypeMap') return `Map<${text(type.value.keyType)}, ${text(type.value.valueType)}>`;
  if (type.type === 'scSpecTypeTuple') return `(${type.value.valueTypes.map(text).join(', ')})`;
  if (type.type === 'scSpecTypeBytesN') return `BytesN<${type.value.n}>`;
  if (type.type === 'scSpecTypeUdt') return structText(type.value.name.toString(), structs);
  return primitiveText(type.type);
}

/** A struct inside a struct reads as its name: types may contain themselves. */
function structText(name: string, structs: Structs): string {
  const struct = structs.get(name);
  if (struct === undefined) return name;
  const fields = struct.fields.map((field) => `${field.name.toString()}: ${typeText(field.type, new Map())}`);
  return `{ ${fields.sort().join(', ')} }`;
}

/** `scSpecTypeI128` -> `i128`, `scSpecTypeAddress` -> `Address`: as the contract's source writes them. */
function primitiveText(variant: string): string {
  const name = variant.slice('scSpecType'.length);
  return /^([UI]\d+|Bool|Void)$/.test(name) ? name.toLowerCase() : name;
}
