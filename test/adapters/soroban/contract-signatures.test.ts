import { xdr } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { readSignatures } from '../../../src/adapters/soroban/contract-signatures.ts';
import { loadSdk } from '../../../src/adapters/soroban/load-sdk.ts';
import { functionEntry, structEntry, TYPES, wasmOf } from './paper-contract.ts';

const { ADDRESS, I128, SYMBOL, U64 } = TYPES;
const { ScSpecTypeDef: Type } = xdr;

function named(name: string): xdr.ScSpecTypeDef {
  return Type.scSpecTypeUdt(new xdr.ScSpecTypeUdt({ name }));
}

async function signaturesOf(...entries: xdr.ScSpecEntry[]): Promise<Record<string, string>> {
  return Object.fromEntries(readSignatures(await loadSdk(), wasmOf(entries)));
}

describe('readSignatures', () => {
  const READINGS: readonly (readonly [string, xdr.ScSpecTypeDef])[] = [
    ['u64', U64],
    ['bool', Type.scSpecTypeBool()],
    ['String', Type.scSpecTypeString()],
    ['BytesN<32>', Type.scSpecTypeBytesN(new xdr.ScSpecTypeBytesN({ n: 32 }))],
    ['Map<Symbol, i128>', Type.scSpecTypeMap(new xdr.ScSpecTypeMap({ keyType: SYMBOL, valueType: I128 }))],
    ['(Address, i128)', Type.scSpecTypeTuple(new xdr.ScSpecTypeTuple({ valueTypes: [ADDRESS, I128] }))],
    ['{ a: u64, b: i128 }', named('Pair')],
    ['Offering', named('Offering')],
    ['{ next: Chain }', named('Chain')],
  ];
  for (const [text, type] of READINGS) {
    it(`writes ${text} as a contract's source does`, async () => {
      const pair = structEntry('Pair', [
        ['b', I128],
        ['a', U64],
      ]);
      const chain = structEntry('Chain', [['next', named('Chain')]]);
      const signatures = await signaturesOf(functionEntry('echo', [['value', type]], type), pair, chain);
      expect(signatures).to.deep.equal({ echo: `(value: ${text}) -> ${text}` });
    });
  }

  it('writes a function without a result as one that returns void', async () => {
    const silent = new xdr.ScSpecFunctionV0({ doc: '', name: 'pause', inputs: [], outputs: [] });
    const signatures = await signaturesOf(xdr.ScSpecEntry.scSpecEntryFunctionV0(silent));
    expect(signatures).to.deep.equal({ pause: '() -> void' });
  });

  it('writes a result that may fail as the value that arrives when it does not', async () => {
    const signatures = await signaturesOf(functionEntry('deduct', [], TYPES.I128_OR_ERROR));
    expect(signatures).to.deep.equal({ deduct: '() -> i128' });
  });
});
