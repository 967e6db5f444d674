import { nativeToScVal, type xdr } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import { address, i128, vec } from '../../src/localnet/sc-val.ts';
import { type CallPlan, deductPlan, envelopeFor, simulate } from './call-builder.ts';
import { Bench, type Json } from './harness.ts';

const u64 = (id: bigint): xdr.ScVal => nativeToScVal(id, { type: 'u64' });

describe('local network: token contract', () => {
  let bench: Bench;
  let holder: { publicKey: string; secret: string };
  beforeEach(async () => {
    bench = new Bench();
    holder = await bench.account('5');
  });

  const transfer = (to: string, units: bigint): CallPlan => ({
    contract: bench.genesis.usdcContractId,
    name: 'transfer',
    args: [address(holder.publicKey), address(to), i128(units)],
    source: holder.secret,
    authority: holder.secret,
  });
  const errorFor = async (plan: CallPlan): Promise<string | undefined> =>
    /Error\([^)]*\)/.exec(String((await simulate(bench, plan))['error']))?.[0];

  it('moves USDC between accounts under the signature of the sender', async () => {
    const other = await bench.account();
    await bench.send((await envelopeFor(bench, transfer(other.publicKey, 10_000_000n))).toXdr());
    bench.tick();
    const held = await bench.balances();
    expect([held.of(holder.publicKey), held.of(other.publicKey)]).to.deep.equal([40_000_000n, 10_000_000n]);
  });

  it('refuses less than nothing, more than there is, and a receiver without a trustline', async () => {
    const bare = await bench.account('0', false);
    expect(await errorFor(transfer(bench.genesis.vaultContractId, -1n))).to.equal('Error(Contract, #8)');
    expect(await errorFor(transfer(bench.genesis.vaultContractId, 50_000_001n))).to.equal('Error(Contract, #10)');
    expect(await errorFor(transfer(bare.publicKey, 1n))).to.equal('Error(Contract, #13)');
    expect(await errorFor(transfer(bench.genesis.usdcIssuer, 1n))).to.equal('Error(Contract, #13)');
  });

  it('keeps what an account holds when it sends to itself', async () => {
    await bench.send((await envelopeFor(bench, transfer(holder.publicKey, 10_000_000n))).toXdr());
    bench.tick();
    expect((await bench.balances()).of(holder.publicKey)).to.equal(50_000_000n);
  });
});

describe('local network: the vault variant with u64 ids', () => {
  it('deducts without remembering ids, one by one and in batches', async () => {
    const bench = new Bench();
    const contract = String((await bench.control('POST', '/vaults', { variant: 'u64_id' }))['contractId']);
    await bench.deposit('10', contract);
    const caller = address(bench.genesis.chargeSigner.publicKey);
    const items = vec([vec([i128(1n), u64(7n)]), vec([i128(2n), u64(7n)])]);
    const plans: readonly Partial<CallPlan>[] = [
      { args: [caller, i128(5n), u64(7n)] },
      { name: 'batch_deduct', args: [caller, items] },
    ];
    for (const change of plans) {
      const plan = { ...deductPlan(bench, null), contract, ...change };
      await bench.send((await envelopeFor(bench, plan)).toXdr());
      bench.tick();
    }
    const deducts = (await bench.control('GET', `/deducts?contract=${contract}`)) as unknown as Json[];
    expect(deducts.map(({ amountUnits, requestId }) => [amountUnits, requestId])).to.deep.equal([
      ['5', null],
      ['1', null],
      ['2', null],
    ]);
    const symbolCall = await simulate(bench, { ...deductPlan(bench, 'a'), contract });
    expect(symbolCall['error']).to.contain('Error(WasmVm, InvalidAction)');
  });
});
