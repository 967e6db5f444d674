import { SorobanDataBuilder, xdr } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import { address, i128 } from '../../src/localnet/sc-val.ts';
import { type CallPlan, deductPlan, envelopeFor, publicKeyOf, sequenceOf } from './call-builder.ts';
import { Bench } from './harness.ts';
import { resultText, sendText } from './result-of.ts';

type DataChange = (data: xdr.SorobanTransactionData) => xdr.SorobanTransactionData;

const withoutKey =
  (side: 'readOnly' | 'readWrite', index: number): DataChange =>
  (data) => {
    const { readOnly, readWrite } = data.resources.footprint;
    const kept = { readOnly: [...readOnly], readWrite: [...readWrite] };
    kept[side].splice(index, 1);
    return new SorobanDataBuilder(data).setFootprint(kept.readOnly, kept.readWrite).build();
  };

const withResources =
  (change: (resources: xdr.SorobanResources) => [number, number, number]): DataChange =>
  (data) =>
    new SorobanDataBuilder(data).setResources(...change(data.resources)).build();

describe('local network: rules at application', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await bench.deposit('10');
  });

  async function apply(change: Partial<CallPlan>): Promise<string> {
    const plan = { ...deductPlan(bench, 'a'), ...change };
    const sent = await bench.send((await envelopeFor(bench, plan)).toXdr());
    expect(sendText(sent)).to.equal('PENDING');
    bench.tick();
    const applied = await bench.transaction(sent['hash']);
    return `${String(applied['status'])} ${resultText(applied['resultXdr'])}`;
  }

  for (const [side, count] of [
    ['readOnly', 2],
    ['readWrite', 4],
  ] as const) {
    for (let index = 0; index < count; index++) {
      it(`fails with resourceLimitExceeded when ${side} key ${index} is missing from the footprint`, async () => {
        const result = await apply({ data: withoutKey(side, index) });
        expect(result).to.equal('FAILED txFailed invokeHostFunctionResourceLimitExceeded');
      });
    }
  }

  it('fails when a written key is declared as read only', async () => {
    const data: DataChange = (declared) => {
      const { readOnly, readWrite } = declared.resources.footprint;
      return new SorobanDataBuilder(declared).setFootprint([...readOnly, readWrite[0]!], readWrite.slice(1)).build();
    };
    expect(await apply({ data })).to.equal('FAILED txFailed invokeHostFunctionResourceLimitExceeded');
  });

  it('fails when fewer instructions are declared than used', async () => {
    const data = withResources(({ diskReadBytes, writeBytes }) => [1000, diskReadBytes, writeBytes]);
    expect(await apply({ data })).to.equal('FAILED txFailed invokeHostFunctionResourceLimitExceeded');
  });

  it('fails when fewer bytes are declared than written', async () => {
    const data = withResources(({ instructions, writeBytes }) => [instructions, 0, writeBytes - 1]);
    expect(await apply({ data })).to.equal('FAILED txFailed invokeHostFunctionResourceLimitExceeded');
  });

  it('fails when the resource fee leaves nothing for events and rent', async () => {
    const data: DataChange = (declared) => new SorobanDataBuilder(declared).setResourceFee(20_000n).build();
    expect(await apply({ data })).to.equal('FAILED txFailed invokeHostFunctionInsufficientRefundableFee');
  });

  it('traps without the authorization entry', async () => {
    expect(await apply({ auth: () => [] })).to.equal('FAILED txFailed invokeHostFunctionTrapped');
  });

  it('traps when the authorization entry is for another amount', async () => {
    const other = await envelopeFor(bench, deductPlan(bench, 'a', 9_999n, 1));
    const [operation] = other.operations;
    const auth = operation?.type === 'invokeHostFunction' ? (operation.auth ?? []) : [];
    expect(await apply({ auth: () => auth })).to.equal('FAILED txFailed invokeHostFunctionTrapped');
  });

  it('traps a deposit whose authorization leaves out the token transfer below it', async () => {
    const { secret, publicKey } = await bench.account('5');
    const { vaultContractId: contract } = bench.genesis;
    const args = [address(publicKey), i128(10_000_000n)];
    const deposit = { contract, name: 'deposit', args, source: secret, authority: secret };
    const withoutTransfer = ([entry]: xdr.SorobanAuthorizationEntry[]): xdr.SorobanAuthorizationEntry[] => [
      new xdr.SorobanAuthorizationEntry({
        credentials: entry!.credentials,
        rootInvocation: new xdr.SorobanAuthorizedInvocation({
          function: entry!.rootInvocation.function,
          subInvocations: [],
        }),
      }),
    ];
    expect(await apply({ ...deposit, auth: withoutTransfer })).to.equal('FAILED txFailed invokeHostFunctionTrapped');
    expect(await apply(deposit)).to.equal('SUCCESS txSuccess invokeHostFunctionSuccess');
    expect((await bench.balances()).of(publicKey)).to.equal(40_000_000n);
  });

  it('charges exactly what the result says, and a failed transaction nothing for events and rent', async () => {
    const stroops = async (): Promise<bigint> => {
      const { accounts } = await bench.control('GET', '/balances');
      const { publicKey } = bench.genesis.channels[0]!;
      const found = (accounts as { publicKey: string; stroops: string }[]).find((item) => item.publicKey === publicKey);
      return BigInt(found!.stroops);
    };
    const charges: bigint[] = [];
    for (const change of [{}, { ...deductPlan(bench, 'b'), auth: () => [] }]) {
      const before = await stroops();
      const sent = await bench.send((await envelopeFor(bench, { ...deductPlan(bench, 'a'), ...change })).toXdr());
      bench.tick();
      const { resultXdr } = await bench.transaction(sent['hash']);
      const { feeCharged } = xdr.TransactionResult.fromXdr(String(resultXdr), 'base64');
      expect(before - (await stroops())).to.equal(feeCharged);
      charges.push(feeCharged);
    }
    expect(charges[1]! < charges[0]!).to.equal(true);
  });

  it('charges the fee and consumes the sequence number of a failed transaction, and moves nothing', async () => {
    const { publicKey } = bench.genesis.channels[0]!;
    const before = await bench.request('GET', `/horizon/accounts/${publicKey}`);
    const held = await bench.balances();
    await apply({ auth: () => [] });
    const after = await bench.request('GET', `/horizon/accounts/${publicKey}`);
    expect(BigInt(String(after.body['sequence']))).to.equal(BigInt(String(before.body['sequence'])) + 1n);
    expect(JSON.stringify(after.body['balances'])).not.to.equal(JSON.stringify(before.body['balances']));
    const vault = bench.genesis.vaultContractId;
    expect((await bench.balances()).of(vault)).to.equal(held.of(vault));
  });

  it('never applies and consumes nothing when the last ledger passes in the queue', async () => {
    const stalled = new Bench({ takes: () => false });
    await stalled.control('POST', '/accounts', {});
    const plan = { ...deductPlan(stalled, null), maxLedger: 3 };
    const sent = await stalled.send((await envelopeFor(stalled, plan)).toXdr());
    expect(sendText(sent)).to.equal('PENDING');
    stalled.tick(3);
    expect((await stalled.transaction(sent['hash']))['status']).to.equal('NOT_FOUND');
    expect(await sequenceOf(stalled, publicKeyOf(plan.source))).to.equal(1n << 32n);
  });

  it('drops a transaction whose time has passed when its ledger closes', async () => {
    const closeTime = Math.floor(bench.nowMs / 1000);
    const plan = { ...deductPlan(bench, 'late'), maxTime: closeTime + 11 };
    const sent = await bench.send((await envelopeFor(bench, plan)).toXdr());
    expect(sendText(sent)).to.equal('PENDING');
    bench.nowMs += 20_000;
    bench.tick();
    expect((await bench.transaction(sent['hash']))['status']).to.equal('NOT_FOUND');
    expect(await sequenceOf(bench, publicKeyOf(plan.source))).to.equal(1n << 32n);
  });
});
