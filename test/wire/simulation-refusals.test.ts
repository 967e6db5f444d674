import { expect } from 'chai';
import { FORECAST } from '../support/billing-world.ts';
import { ALICE, BALANCE, PRICE, charges } from './alice.ts';
import { expectCharged, expectNothingCharged } from './expect-charged.ts';
import { replacing } from './replacing.ts';
import { WireWorld } from './wire-world.ts';

describe('wire: refused in simulation', () => {
  let world: WireWorld;
  beforeEach(async () => {
    world = await WireWorld.open();
    await world.fund(ALICE, BALANCE);
  });

  const sends = () => world.worker.line.sends;

  it('halves a refused group until the one bad item stands alone, and charges its neighbours', async () => {
    world = await WireWorld.open({ maxDeductUnits: PRICE });
    await world.fund(ALICE, BALANCE);
    const requests = charges(12).map((charge, index) => (index === 7 ? { ...charge, units: PRICE + 1n } : charge));
    await world.reserve(requests);
    await world.submit();
    await world.settle(4);
    expect(await world.find('req_7')).to.include({ status: 'voided', voidReason: 'contract_refused' });
    await expectCharged(world, 11);
  });

  it('voids a direct charge that the contract cannot pay, releases its hold and answers 402', async () => {
    await world.control(`contracts/${world.contractId}/drain`, {});
    const refused = (await world.charge(FORECAST))._unsafeUnwrapErr();
    expect(refused).to.deep.equal({ kind: 'insufficient_balance', available: null, required: PRICE });
    expect(await world.find(FORECAST.requestId)).to.include({ status: 'voided', voidReason: 'insufficient_balance' });
    expect(sends()).to.have.length(0);
    await expectNothingCharged(world);
  });

  it('voids a direct charge of a paused contract, answers 502, and charges the same request id when it goes on', async () => {
    await world.control(`contracts/${world.contractId}/pause`, {});
    expect((await world.charge(FORECAST))._unsafeUnwrapErr()).to.deep.equal({ kind: 'contract_refused' });
    expect(await world.find(FORECAST.requestId)).to.include({ status: 'voided', voidReason: 'contract_paused' });
    expect(sends()).to.have.length(0);
    await expectNothingCharged(world);

    await world.control(`contracts/${world.contractId}/unpause`, {});
    expect((await world.charge(FORECAST)).isOk()).to.equal(true);
    await world.settle();
    expect(await world.find(FORECAST.requestId)).to.include({ status: 'confirmed', attempt: 2 });
    await expectCharged(world, 1);
  });

  it('voids a charge above what the contract deducts at once, and answers 502', async () => {
    world = await WireWorld.open({ maxDeductUnits: PRICE - 1n });
    await world.fund(ALICE, BALANCE);
    expect((await world.charge(FORECAST))._unsafeUnwrapErr()).to.deep.equal({ kind: 'contract_refused' });
    expect(await world.find(FORECAST.requestId)).to.include({ status: 'voided', voidReason: 'contract_refused' });
    expect(sends()).to.have.length(0);
    await expectNothingCharged(world);
  });
});

describe('wire: the node cannot be asked before anything is sent', () => {
  let world: WireWorld;
  beforeEach(async () => {
    world = await WireWorld.open();
    await world.fund(ALICE, BALANCE);
  });

  it('voids a direct charge whose caller waits, answers 503, and takes the same request id later', async () => {
    const end = world.fault({ fault: 'http_status', status: 503 });
    expect((await world.charge(FORECAST))._unsafeUnwrapErr()).to.deep.equal({ kind: 'network_unavailable' });
    expect(await world.find(FORECAST.requestId)).to.include({ status: 'voided', voidReason: 'network_unavailable' });
    await expectNothingCharged(world);
    end();
    expect((await world.charge(FORECAST)).isOk()).to.equal(true);
    await world.settle();
    await expectCharged(world, 1);
  });

  it('keeps a respond-async charge open while the node stalls, and charges it later', async () => {
    const end = world.fault({ fault: 'stalled_answer' });
    const receipt = (await world.charge(FORECAST, { for: 'nothing' }))._unsafeUnwrap();
    expect(receipt).to.include({ status: 'reserved', stellarTxHash: null, settled: false });
    await world.clock.finish(world.worker.idle());
    expect(await world.find(FORECAST.requestId)).to.include({ status: 'reserved', voidReason: null });
    end();
    await world.submit();
    await world.settle();
    expect((await world.find(FORECAST.requestId)).status).to.equal('confirmed');
    await expectCharged(world, 1);
  });

  it('answers as submitted when another worker has persisted what the waiting caller wants to void', async () => {
    const other = world.addWorker();
    const blind = world.addWorker(({ ledger }) => ({
      ledger: replacing(ledger, {
        void: (charge, verdict, now) =>
          ledger
            .states([charge.id])
            .map(async () => (await other.billing.submitCharges.execute())._unsafeUnwrap())
            .andThen(() => ledger.void(charge, verdict, now)),
      }),
    }));
    blind.line.cut = true;
    const receipt = (await world.charge(FORECAST, { for: 'send' }, blind))._unsafeUnwrap();
    expect(receipt).to.include({ status: 'submitted', settled: true });
    expect(receipt.stellarTxHash).to.equal(world.transactions()[0]?.hash);
    expect(blind.line.sends).to.have.length(0);
    await world.settle();
    await expectCharged(world, 1);
  });

  it('sends nothing to a node of another network, not even when it is the right one again, until an operator accepts it', async () => {
    const end = world.fault({ fault: 'other_network' });
    expect((await world.charge(FORECAST))._unsafeUnwrapErr()).to.deep.equal({ kind: 'network_unavailable' });
    expect(world.worker.line.sends).to.have.length(0);
    expect(world.transactions()).to.have.length(0);
    await expectNothingCharged(world);
    end();
    expect((await world.charge(FORECAST))._unsafeUnwrapErr()).to.deep.equal({ kind: 'network_unavailable' });
    expect(world.worker.line.sends).to.have.length(0);

    expect((await world.worker.billing.acceptNetwork.execute()).isOk()).to.equal(true);
    expect((await world.charge(FORECAST)).isOk()).to.equal(true);
    await world.settle();
    await expectCharged(world, 1);
  });
});
