import { createHash } from 'node:crypto';
import { Contract, StrKey, xdr } from '@stellar/stellar-sdk';
import { type ScriptedNode } from './scripted-node.ts';

export const PASSPHRASE = 'Paper Network ; 2026';
export const CONTRACT_ID = StrKey.encodeContract(Buffer.alloc(32, 7));

const { ScSpecTypeDef: Type } = xdr;
const ADDRESS = Type.scSpecTypeAddress();
const I128 = Type.scSpecTypeI128();
const SYMBOL = Type.scSpecTypeSymbol();
const REQUEST_ID = Type.scSpecTypeOption(new xdr.ScSpecTypeOption({ valueType: SYMBOL }));
const ITEM = Type.scSpecTypeUdt(new xdr.ScSpecTypeUdt({ name: 'DeductItem' }));
const ITEMS = Type.scSpecTypeVec(new xdr.ScSpecTypeVec({ elementType: ITEM }));
const I128_OR_ERROR = Type.scSpecTypeResult(
  new xdr.ScSpecTypeResult({ okType: I128, errorType: Type.scSpecTypeError() }),
);

export const TYPES = { ADDRESS, I128, I128_OR_ERROR, SYMBOL, REQUEST_ID, ITEM, ITEMS, U64: Type.scSpecTypeU64() };

type Field = readonly [name: string, type: xdr.ScSpecTypeDef];

export function functionEntry(name: string, inputs: readonly Field[], output: xdr.ScSpecTypeDef): xdr.ScSpecEntry {
  const parameters = inputs.map(([input, type]) => new xdr.ScSpecFunctionInputV0({ doc: '', name: input, type }));
  return xdr.ScSpecEntry.scSpecEntryFunctionV0(
    new xdr.ScSpecFunctionV0({ doc: '', name, inputs: parameters, outputs: [output] }),
  );
}

export function structEntry(name: string, fields: readonly Field[]): xdr.ScSpecEntry {
  const members = fields.map(([field, type]) => new xdr.ScSpecUdtStructFieldV0({ doc: '', name: field, type }));
  return xdr.ScSpecEntry.scSpecEntryUdtStructV0(new xdr.ScSpecUdtStructV0({ doc: '', lib: '', name, fields: members }));
}

/** The vault contract as its specification describes it. */
export const VAULT_ENTRIES: Readonly<Record<string, xdr.ScSpecEntry>> = {
  item: structEntry('DeductItem', [
    ['request_id', REQUEST_ID],
    ['amount', I128],
  ]),
  deduct: functionEntry(
    'deduct',
    [
      ['caller', ADDRESS],
      ['amount', I128],
      ['request_id', REQUEST_ID],
    ],
    I128_OR_ERROR,
  ),
  batchDeduct: functionEntry(
    'batch_deduct',
    [
      ['caller', ADDRESS],
      ['items', ITEMS],
    ],
    I128,
  ),
  deposit: functionEntry(
    'deposit',
    [
      ['caller', ADDRESS],
      ['amount', I128],
    ],
    I128,
  ),
  balance: functionEntry('balance', [], I128),
  isRequestProcessed: functionEntry('is_request_processed', [['request_id', SYMBOL]], Type.scSpecTypeBool()),
  getMaxDeduct: functionEntry('get_max_deduct', [], I128),
};

/** A wasm module of nothing but the custom section that describes the contract. */
export function wasmOf(entries: readonly xdr.ScSpecEntry[], sectionName = 'contractspecv0'): Uint8Array {
  const name = Buffer.from(sectionName);
  const content = Buffer.concat([Buffer.from([name.length]), name, ...entries.map((entry) => entry.toXdr())]);
  const header = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  return Buffer.concat([header, Buffer.from([0]), leb128(content.length), content]);
}

function leb128(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest >>= 7) bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
  return Buffer.from(bytes);
}

/** The node serves one contract, with this executable and this code under whatever hash is asked for. */
export function deploy(node: ScriptedNode, code: Uint8Array, executable?: xdr.ContractExecutable): void {
  const hash = createHash('sha256').update(code).digest();
  const instance = new xdr.ScContractInstance({
    executable: executable ?? xdr.ContractExecutable.contractExecutableWasm(hash),
    storage: null,
  });
  const instanceEntry = xdr.LedgerEntryData.contractData(
    new xdr.ContractDataEntry({
      ext: xdr.ExtensionPoint.v0(),
      contract: new Contract(CONTRACT_ID).address().toScAddress(),
      key: xdr.ScVal.scvLedgerKeyContractInstance(),
      durability: xdr.ContractDataDurability.persistent,
      val: xdr.ScVal.scvContractInstance(instance),
    }),
  );
  const codeEntry = xdr.LedgerEntryData.contractCode(
    new xdr.ContractCodeEntry({ ext: xdr.ContractCodeEntryExt.v0(), hash, code }),
  );
  const byKind: Partial<Record<string, xdr.LedgerEntryData>> = { contractData: instanceEntry, contractCode: codeEntry };
  node.answerBy('getLedgerEntries', ({ keys }) => {
    const wanted = (keys as string[]).map((key) => byKind[xdr.LedgerKey.fromXdr(key, 'base64').type]);
    const entries = wanted.flatMap((entry) => (entry === undefined ? [] : [{ xdr: entry.toXdr('base64') }]));
    return { result: { entries, latestLedger: 100 } };
  });
}
