import { expect } from 'chai';
import { address, i128 } from '../../src/localnet/sc-val.ts';
import { type CallPlan, deductPlan, envelopeFor, simulate } from './call-builder.ts';
import { Bench } from './harness.ts';
import { distribute } from './vault-calls.ts';

describe('local network: payout pool contract', () => {
  let bench: Bench;
  let first: string;
  let second: string;
  beforeEach(async () => {
    bench = new Bench();
    await bench.deposit('10');
    await apply(deductPlan(bench, 'a', 50_000_000n));
    first = (await bench.account()).publicKey;
    second = (await bench.account()).publicKey;
  });

  async function apply(plan: CallPlan): Promise<unknown> {
    const sent = await bench.send((await envelopeFor(bench, plan)).toXdr());
    bench.tick();
    return (await bench.transaction(sent['hash']))['status'];
  }
  const errorFor = async (plan: CallPlan): Promise<string | undefined> =>
    /Error\([^)]*\)/.exec(String((await simulate(bench, plan))['error']))?.[0];

  it('pays every recipient of a batch', async () => {
    expect(
      await apply(
        distribute(bench, [
          [first, 10n],
          [second, 20n],
        ]),
      ),
    ).to.equal('SUCCESS');
    const held = await bench.balances();
    expect([held.of(first), held.of(second)]).to.deep.equal([10n, 20n]);
    expect(held.of(bench.genesis.payoutPoolContractId)).to.equal(49_999_970n);
  });

  it('pays a single recipient', async () => {
    const [admin] = distribute(bench, []).args;
    const single = { ...distribute(bench, []), name: 'distribute', args: [admin!, address(first), i128(7n)] };
    expect(await apply(single)).to.equal('SUCCESS');
    expect((await bench.balances()).of(first)).to.equal(7n);
    expect(await errorFor({ ...single, args: single.args.slice(1) })).to.equal('Error(WasmVm, InvalidAction)');
  });

  it('pays again when it is told again: it has no memory', async () => {
    await apply(distribute(bench, [[first, 10n]]));
    await apply(distribute(bench, [[first, 10n]]));
    expect((await bench.balances()).of(first)).to.equal(20n);
  });

  it('pays nobody when one recipient has no trustline', async () => {
    const bare = await bench.account('0', false);
    const plan = distribute(bench, [
      [first, 10n],
      [bare.publicKey, 10n],
    ]);
    expect(await errorFor(plan)).to.equal('Error(Contract, #13)');
    expect(await apply(plan)).to.equal('FAILED');
    expect((await bench.balances()).of(first)).to.equal(0n);
  });

  it('refuses recipients twice, itself, nothing, too many, and more than it holds', async () => {
    const pool = bench.genesis.payoutPoolContractId;
    expect(
      await errorFor(
        distribute(bench, [
          [first, 1n],
          [first, 1n],
        ]),
      ),
    ).to.equal('Error(Contract, #16)');
    expect(await errorFor(distribute(bench, [[pool, 1n]]))).to.equal('Error(Contract, #14)');
    expect(await errorFor(distribute(bench, []))).to.equal('Error(Contract, #1)');
    expect(
      await errorFor(
        distribute(
          bench,
          Array.from({ length: 51 }, () => [first, 1n] as const),
        ),
      ),
    ).to.equal('Error(Contract, #2)');
    expect(await errorFor(distribute(bench, [[first, 0n]]))).to.equal('Error(Contract, #12)');
    expect(await errorFor(distribute(bench, [[first, 50_000_001n]]))).to.equal('Error(Contract, #15)');
  });

  it('obeys only its administrator, and not while it is paused', async () => {
    const { chargeSigner, payoutPoolContractId } = bench.genesis;
    const plan = distribute(bench, [[first, 1n]]);
    const byAnother = { ...plan, authority: chargeSigner.secret };
    const [, payments] = plan.args;
    const asAnother = { ...byAnother, args: [deductPlan(bench, null).args[0]!, payments!] };
    expect(await errorFor(asAnother)).to.equal('Error(Contract, #5)');
    await bench.control('POST', `/contracts/${payoutPoolContractId}/pause`);
    expect(await errorFor(plan)).to.equal('Error(Contract, #6)');
  });

  it('does not act for an administrator who has not signed', async () => {
    const plan = { ...distribute(bench, [[first, 1n]]), authority: bench.genesis.chargeSigner.secret, auth: () => [] };
    expect(await apply(plan)).to.equal('FAILED');
  });
});
