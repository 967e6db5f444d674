import { type xdr } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import { address, bool, i128, I128_MAX, symbol, vec, VOID } from '../../src/localnet/sc-val.ts';
import { type CallPlan, deductPlan, envelopeFor, simulate } from './call-builder.ts';
import { Bench, type Json } from './harness.ts';
import { resultText } from './result-of.ts';
import { batch, viewPlan } from './vault-calls.ts';

const errorOf = (answer: Json): string | undefined => /Error\([^)]*\)/.exec(String(answer['error']))?.[0];
const valueOf = (answer: Json): string => (answer['results'] as { xdr: string }[])[0]!.xdr;

describe('local network: vault contract', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await bench.deposit('10');
  });

  const errorFor = async (plan: CallPlan): Promise<string | undefined> => errorOf(await simulate(bench, plan));
  const view = async (name: string, args: xdr.ScVal[] = []): Promise<string> =>
    valueOf(await simulate(bench, viewPlan(bench, name, args)));
  const apply = async (plan: CallPlan): Promise<Json> => {
    const sent = await bench.send((await envelopeFor(bench, plan)).toXdr());
    bench.tick();
    return bench.transaction(sent['hash']);
  };

  it('deducts to the settlement address and remembers the request id', async () => {
    expect((await apply(deductPlan(bench, 'a', 30_000_000n)))['status']).to.equal('SUCCESS');
    const held = await bench.balances();
    expect(held.of(bench.genesis.vaultContractId)).to.equal(70_000_000n);
    expect(held.of(bench.genesis.payoutPoolContractId)).to.equal(30_000_000n);
    expect(await view('balance')).to.equal(i128(70_000_000n).toXdr('base64'));
    expect(await view('is_request_processed', [symbol('a')])).to.equal(bool(true).toXdr('base64'));
    expect(await view('is_request_processed', [symbol('b')])).to.equal(bool(false).toXdr('base64'));
  });

  it('refuses a request id it has seen, also when the failing simulation was ignored', async () => {
    await apply(deductPlan(bench, 'a'));
    expect(await errorFor(deductPlan(bench, 'a'))).to.equal('Error(Contract, #29)');
    const simulatedBefore = await envelopeFor(bench, deductPlan(bench, 'b', 10_000n, 1));
    await apply(deductPlan(bench, 'b', 10_000n, 2));
    const sent = await bench.send(simulatedBefore.toXdr());
    bench.tick();
    const late = await bench.transaction(sent['hash']);
    expect(resultText(late['resultXdr'])).to.equal('txFailed invokeHostFunctionTrapped');
    expect(await bench.control('GET', '/deducts')).to.have.length(2);
  });

  it('deducts twice under one id once deduplication is switched off', async () => {
    const { vaultContractId } = bench.genesis;
    await bench.control('POST', `/contracts/${vaultContractId}/deduplication`, { enabled: false });
    await apply(deductPlan(bench, 'a'));
    await apply(deductPlan(bench, 'a'));
    expect(await bench.control('GET', `/deducts?contract=${vaultContractId}`)).to.have.length(2);
  });

  it('deducts any number of times without a request id', async () => {
    await apply(deductPlan(bench, null));
    expect((await apply(deductPlan(bench, null)))['status']).to.equal('SUCCESS');
  });

  it('takes a whole batch or nothing of it', async () => {
    const good = batch(bench, [
      [1n, 'a'],
      [2n, 'b'],
    ]);
    expect((await apply(good))['status']).to.equal('SUCCESS');
    const bad = batch(bench, [
      [3n, 'c'],
      [4n, 'a'],
    ]);
    expect(await errorFor(bad)).to.equal('Error(Contract, #29)');
    await apply(bad);
    expect(await view('balance')).to.equal(i128(99_999_997n).toXdr('base64'));
    expect(await view('is_request_processed', [symbol('c')])).to.equal(bool(false).toXdr('base64'));
  });

  it('accepts fifty items and refuses fifty-one, none, and one id twice', async () => {
    const items = Array.from({ length: 51 }, (_, index): [bigint, string] => [1n, `i${index}`]);
    expect((await apply(batch(bench, items.slice(1))))['status']).to.equal('SUCCESS');
    expect(await errorFor(batch(bench, items))).to.equal('Error(Contract, #22)');
    expect(await errorFor(batch(bench, []))).to.equal('Error(Contract, #21)');
    expect(
      await errorFor(
        batch(bench, [
          [1n, 'x'],
          [1n, 'x'],
        ]),
      ),
    ).to.equal('Error(Contract, #29)');
  });

  it('checks in the contract’s order', async () => {
    const { vaultContractId } = bench.genesis;
    const stranger = await bench.account();
    const wrong: CallPlan = {
      ...deductPlan(bench, 'a', -1n),
      authority: stranger.secret,
      args: [address(stranger.publicKey), i128(-1n), VOID],
    };
    await bench.control('POST', `/contracts/${vaultContractId}/pause`);
    expect(await errorFor(wrong)).to.equal('Error(Contract, #4)');
    await bench.control('POST', `/contracts/${vaultContractId}/unpause`);
    expect(await errorFor(wrong)).to.equal('Error(Contract, #3)');
    expect(await errorFor(deductPlan(bench, 'a', 0n))).to.equal('Error(Contract, #6)');
    expect(await errorFor(deductPlan(bench, 'a', I128_MAX))).to.equal('Error(Contract, #7)');
    expect(await errorFor(deductPlan(bench, 'a', 100_000_001n))).to.equal('Error(Contract, #5)');
    await apply(deductPlan(bench, 'a'));
    expect(await errorFor(deductPlan(bench, 'a', 100_000_001n))).to.equal('Error(Contract, #29)');
  });

  it('refuses to deduct without a settlement address', async () => {
    const { contractId } = await bench.control('POST', '/vaults', { settlement: false });
    await bench.deposit('5', String(contractId));
    expect(await errorFor({ ...deductPlan(bench, 'a'), contract: String(contractId) })).to.equal(
      'Error(Contract, #20)',
    );
  });

  it('honours a vault’s own limits', async () => {
    const limits = { maxDeductUsdc: '1', minDepositUsdc: '2' };
    const contract = String((await bench.control('POST', '/vaults', limits))['contractId']);
    await bench.deposit('2', contract);
    expect(await errorFor({ ...deductPlan(bench, 'a', 10_000_001n), contract })).to.equal('Error(Contract, #7)');
    const refused = await bench.request(
      'POST',
      '/control/deposits',
      JSON.stringify({ amountUsdc: '1.9999999', vault: contract }),
    );
    expect(refused.status).to.equal(400);
    expect(refused.body['error']).to.contain('Error(Contract, #8)');
  });

  it('refuses symbols the host cannot hold, although XDR can', async () => {
    for (const id of ['a-b', 'x'.repeat(33), 'ü']) {
      const plan = {
        ...deductPlan(bench, null),
        args: [address(bench.genesis.chargeSigner.publicKey), i128(1n), symbol(id)],
      };
      const answer = await simulate(bench, plan).catch((error: unknown) => ({ error: String(error) }));
      expect(String(answer['error'])).to.match(/Error\(Value, InvalidInput\)|symbol|XDR|bytes/i);
    }
  });

  it('refuses arguments of another type or number, and functions it does not have', async () => {
    const plan = deductPlan(bench, 'a');
    const [caller, amount, id] = plan.args as [xdr.ScVal, xdr.ScVal, xdr.ScVal];
    for (const args of [
      [caller, amount],
      [caller, amount, id, VOID],
      [caller, id, amount],
      [amount, amount, id],
    ]) {
      expect(await errorFor({ ...plan, args })).to.equal('Error(WasmVm, InvalidAction)');
    }
    expect(await errorFor({ ...plan, name: 'toString' })).to.equal('Error(WasmVm, MissingValue)');
    expect(await errorFor({ ...plan, contract: bench.genesis.usdcContractId, name: 'mint' })).to.equal(
      'Error(WasmVm, MissingValue)',
    );
    expect(await errorFor({ ...plan, name: 'batch_deduct', args: [caller, vec([vec([amount, id])])] })).to.equal(
      'Error(WasmVm, InvalidAction)',
    );
  });
});
