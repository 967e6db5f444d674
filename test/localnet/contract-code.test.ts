import { createHash } from 'node:crypto';
import { xdr } from '@stellar/stellar-sdk/base';
import { contract } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { codeKey, instanceKey } from '../../src/localnet/state/ledger-key.ts';
import { Bench } from './harness.ts';

/** The one engine function used here; its types come with the browser's library only. */
const { WebAssembly } = globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } };

/** The code a client finds behind a contract id, by two getLedgerEntries as on a node. */
async function codeBehind(bench: Bench, contractId: string): Promise<{ hash: string; wasm: Uint8Array<ArrayBuffer> }> {
  const entry = async (key: string): Promise<xdr.LedgerEntryData> => {
    const { entries } = (await bench.rpc('getLedgerEntries', { keys: [key] })) as { entries: { xdr: string }[] };
    return xdr.LedgerEntryData.fromXdr(entries[0]!.xdr, 'base64');
  };
  const instance = await entry(instanceKey(contractId));
  if (instance.type !== 'contractData' || instance.contractData.val.type !== 'scvContractInstance') {
    throw new Error('not an instance');
  }
  const { executable } = instance.contractData.val.instance;
  if (executable.type !== 'contractExecutableWasm') throw new Error('not wasm');
  const hash = Buffer.from(executable.wasmHash.value).toString('hex');
  const code = await entry(codeKey(hash));
  if (code.type !== 'contractCode') throw new Error('not code');
  return { hash, wasm: Uint8Array.from(code.contractCode.code) };
}

const typesOf = (spec: contract.Spec, name: string): string[] =>
  spec.getFunc(name).inputs.map((input) => input.type.type);

describe('local network: contract code', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });

  it('is a WebAssembly module whose SHA-256 is its name', async () => {
    const { hash, wasm } = await codeBehind(bench, bench.genesis.vaultContractId);
    expect(createHash('sha256').update(wasm).digest('hex')).to.equal(hash);
    expect(WebAssembly.validate(wasm)).to.equal(true);
  });

  it('carries the vault’s signatures in its spec section', async () => {
    const spec = contract.Spec.fromWasm((await codeBehind(bench, bench.genesis.vaultContractId)).wasm);
    expect(spec.funcs().map(({ name }) => name.toString())).to.have.members([
      'deduct',
      'batch_deduct',
      'deposit',
      'balance',
      'is_request_processed',
      'get_max_deduct',
    ]);
    expect(typesOf(spec, 'deduct')).to.deep.equal(['scSpecTypeAddress', 'scSpecTypeI128', 'scSpecTypeOption']);
    expect(spec.errorCases().map(({ value }) => value)).to.include.members([3, 4, 5, 6, 7, 8, 9, 20, 21, 22, 29]);
  });

  it('shows another deduct for the vault variant nobody knows', async () => {
    const { contractId } = await bench.control('POST', '/vaults', { variant: 'u64_id' });
    const spec = contract.Spec.fromWasm((await codeBehind(bench, String(contractId))).wasm);
    expect(typesOf(spec, 'deduct')).to.deep.equal(['scSpecTypeAddress', 'scSpecTypeI128', 'scSpecTypeU64']);
  });

  it('carries the payout pool’s signatures', async () => {
    const spec = contract.Spec.fromWasm((await codeBehind(bench, bench.genesis.payoutPoolContractId)).wasm);
    expect(typesOf(spec, 'distribute')).to.deep.equal(['scSpecTypeAddress', 'scSpecTypeAddress', 'scSpecTypeI128']);
  });
});
