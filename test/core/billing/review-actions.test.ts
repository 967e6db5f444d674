import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { InMemoryLedgerWatermark } from '../../../src/adapters/memory/in-memory-ledger-watermark.ts';
import { InMemoryReviewDesk } from '../../../src/adapters/memory/in-memory-review-desk.ts';
import { ConfirmLandedItem } from '../../../src/core/billing/confirm-landed-item.ts';
import { ConfirmReviewedCharge } from '../../../src/core/billing/confirm-reviewed-charge.ts';
import { LedgerWitnesses } from '../../../src/core/billing/ledger-witnesses.ts';
import { ListReview } from '../../../src/core/billing/list-review.ts';
import { RequeueCharge } from '../../../src/core/billing/requeue-charge.ts';
import { WriteOffCharge } from '../../../src/core/billing/write-off-charge.ts';
import { BillingWorld, FORECAST } from '../../support/billing-world.ts';

const PRICE = FORECAST.units;
const FUNDS = 1000n * PRICE;
const LIFETIME_LEDGERS = 12;
const { requestId } = FORECAST;

describe('The review desk', () => {
  let world: BillingWorld;
  let desk: InMemoryReviewDesk;
  beforeEach(async () => {
    world = await BillingWorld.open({ channels: 1 });
    await world.fund('user_alice', FUNDS);
    desk = new InMemoryReviewDesk(world.database);
  });

  /** As another administrator's process sees the same stores. */
  function actions() {
    const { ledger, clock, network, history, database, transactions } = world;
    const watermark = new InMemoryLedgerWatermark(database);
    const witnesses = new LedgerWitnesses({ network, history, records: network, watermark, clock });
    const landedItems = new ConfirmLandedItem({ transactions, witnesses, clock });
    return {
      confirm: new ConfirmReviewedCharge({ desk, ledger, witnesses, landedItems, clock }),
      requeue: new RequeueCharge({ desk, ledger, witnesses, clock }),
      writeOff: new WriteOffCharge({ desk, ledger, clock }),
    };
  }
  type Action = keyof ReturnType<typeof actions>;
  const act = (action: Action, id = requestId) => world.clock.finish(actions()[action].execute(id));
  const refusalOf = async (action: Action, id = requestId) => (await act(action, id))._unsafeUnwrapErr().kind;
  const statusOf = async (id = requestId) => (await world.find(id))?.status;
  const submit = () => world.clock.finish(world.submitCharges.execute());
  const moneyOf = async () => {
    const { balanceSnapshot, held } = await world.vaultOf('user_alice');
    return [balanceSnapshot, held];
  };

  /** The ledger applied it, but nobody shows it until the node's window has passed: it waits for a person. */
  async function loseSight({ failing = false } = {}): Promise<void> {
    world.network.failing = failing;
    await world.charge(FORECAST);
    world.network.closeLedger();
    world.network.failing = false;
    await escalate();
  }

  /** Never applied, and the sequence used by a stranger whom nobody shows. */
  async function loseToStranger(): Promise<void> {
    world.network.sendScript.push('dropped');
    await world.charge(FORECAST);
    world.network.useSequence('GCHANNEL0');
    await escalate();
  }

  async function escalate(): Promise<void> {
    world.network.hiding = true;
    world.network.ledger += LIFETIME_LEDGERS + 1;
    world.network.oldestLedger = world.network.ledger;
    await world.clock.finish(world.confirmCharges.execute());
    world.network.hiding = false;
    expect(await statusOf()).to.equal('review');
  }

  async function failThrice(): Promise<void> {
    world.network.failing = true;
    await world.charge(FORECAST);
    for (let failure = 1; failure <= 3; failure += 1) {
      await world.settle();
      await submit();
    }
    world.network.failing = false;
    expect(await statusOf()).to.equal('review');
  }

  describe('confirm', () => {
    it('confirms what a witness shows: the hold becomes a debit', async () => {
      await loseSight();
      const charge = (await act('confirm'))._unsafeUnwrap();
      expect(charge.status).to.equal('confirmed');
      expect(charge.hash).to.match(/^[0-9a-f]{64}$/);
      expect(await moneyOf()).to.deep.equal([FUNDS - PRICE, 0n]);
      await world.settle();
      expect(world.database.revenueQueue.size).to.equal(1);
    });

    it('believes the second witness when the node no longer knows', async () => {
      await loseSight();
      const hash = (await world.find(requestId))?.hash ?? '';
      const landing = { ledger: 101, feeStroops: 100n };
      world.network.hiding = true;
      world.history.find = (asked) => okAsync(asked === hash ? { kind: 'success', landing } : { kind: 'not_found' });
      expect((await act('confirm'))._unsafeUnwrap()).to.include({ status: 'confirmed', ledger: 101 });
    });

    it('confirms a transaction that is live by our books as well', async () => {
      await loseSight();
      for (const transaction of world.database.transactions.values()) transaction.status = 'submitted';
      expect((await act('confirm'))._unsafeUnwrap().status).to.equal('confirmed');
    });

    it('never confirms on the word of the administrator: nobody shows the hash', async () => {
      await loseToStranger();
      expect(await refusalOf('confirm')).to.equal('not_proven');
      expect(await moneyOf()).to.deep.equal([FUNDS, PRICE]);
    });

    it('never confirms what the ledger shows as failed', async () => {
      await loseSight({ failing: true });
      expect(await refusalOf('confirm')).to.equal('not_proven');
      expect(await statusOf()).to.equal('review');
    });

    it('asks also for what our books call failed, and confirms it only when it is shown', async () => {
      await failThrice();
      expect(await refusalOf('confirm')).to.equal('not_proven');
      world.network.down = true;
      expect(await refusalOf('confirm')).to.equal('witnesses_unavailable');
      world.network.down = false;
      const landing = { ledger: 101, feeStroops: 100n };
      world.network.find = () => okAsync({ kind: 'success', landing, latestLedger: world.network.ledger });
      expect((await act('confirm'))._unsafeUnwrap()).to.include({ status: 'confirmed', ledger: 101 });
      expect(await moneyOf()).to.deep.equal([FUNDS - PRICE, 0n]);
    });

    it('confirms a charge that only the contract knows, once a node remembers far enough', async () => {
      world.network.deduplicating = true;
      const { stellarTxHash } = (await world.charge(FORECAST))._unsafeUnwrap();
      await world.settle();
      const { clock, network } = world;
      world = await BillingWorld.open({ clock, network, channels: 1 });
      await world.fund('user_alice', FUNDS);
      desk = new InMemoryReviewDesk(world.database);
      network.oldestEventLedger = network.ledger + 1;
      expect((await world.charge(FORECAST))._unsafeUnwrap().status).to.equal('review');
      expect(await refusalOf('confirm')).to.equal('not_proven');
      network.oldestEventLedger = 1;
      const both = await Promise.all([act('confirm'), act('confirm')]);
      const outcomes = both.map((each) => (each.isOk() ? 'confirmed' : each.error.kind)).sort();
      expect(outcomes).to.deep.equal(['confirmed', 'not_in_review']);
      expect(await world.find(requestId)).to.include({ status: 'confirmed', hash: stellarTxHash });
      expect(await moneyOf()).to.deep.equal([FUNDS - PRICE, 0n]);
    });

    it('says nothing while one of the witnesses cannot be asked and the other shows nothing', async () => {
      await loseToStranger();
      world.history.down = true;
      expect(await refusalOf('confirm')).to.equal('witnesses_unavailable');
      world.history.down = false;
      const find = world.network.find.bind(world.network);
      world.network.find = () => errAsync({ kind: 'network_unavailable' });
      world.history.find = () => okAsync({ kind: 'not_found' });
      expect(await refusalOf('confirm')).to.equal('witnesses_unavailable');
      world.network.find = find;
      expect(await refusalOf('confirm')).to.equal('not_proven');
    });

    it('does not listen to a node that has lost the ledgers we know', async () => {
      await loseSight();
      world.history.down = true;
      world.network.ledger += 1000;
      await new InMemoryLedgerWatermark(world.database).raise(world.network.ledger);
      world.network.ledger -= 500;
      expect(await refusalOf('confirm')).to.equal('witnesses_unavailable');
    });

    it('lets one of two administrators win', async () => {
      await loseSight();
      const both = await Promise.all([act('confirm'), act('confirm')]);
      const outcomes = both.map((each) => (each.isOk() ? 'confirmed' : each.error.kind)).sort();
      expect(outcomes).to.deep.equal(['confirmed', 'not_in_review']);
      expect(await moneyOf()).to.deep.equal([FUNDS - PRICE, 0n]);
    });
  });

  describe('requeue', () => {
    it('lets a charge travel again when all its transactions have failed', async () => {
      await failThrice();
      expect((await act('requeue'))._unsafeUnwrap().status).to.equal('reserved');
      await submit();
      await world.settle();
      expect(await statusOf()).to.equal('confirmed');
      expect(world.network.deducted).to.have.length(1);
    });

    it('finds out that the transaction in review has failed, and then lets the charge travel again', async () => {
      await loseSight({ failing: true });
      expect((await act('requeue'))._unsafeUnwrap().status).to.equal('reserved');
      await submit();
      await world.settle();
      expect(world.network.deducted).to.have.length(1);
    });

    it('proves the transaction in review dead, and then lets the charge travel again', async () => {
      await loseToStranger();
      world.network.oldestLedger = 1;
      expect((await act('requeue'))._unsafeUnwrap().status).to.equal('reserved');
      await submit();
      await world.settle();
      expect(await statusOf()).to.equal('confirmed');
      expect(world.network.deducted).to.have.length(1);
    });

    it('refuses what has landed and what nobody can account for', async () => {
      await loseSight();
      expect(await refusalOf('requeue')).to.equal('not_proven');
      world.network.hiding = true;
      expect(await refusalOf('requeue')).to.equal('not_proven');
      await submit();
      expect(world.network.deducted).to.have.length(1);
      expect(await moneyOf()).to.deep.equal([FUNDS, PRICE]);
    });

    it('says nothing while the proof cannot be asked for', async () => {
      await loseToStranger();
      const account = world.network.account.bind(world.network);
      world.network.account = (key) => {
        world.network.down = true;
        return account(key);
      };
      expect(await refusalOf('requeue')).to.equal('witnesses_unavailable');
      expect(await statusOf()).to.equal('review');
    });
  });

  describe('write off', () => {
    it('voids the charge for good without asking anybody', async () => {
      await loseToStranger();
      world.network.down = true;
      world.history.down = true;
      expect((await act('writeOff'))._unsafeUnwrap()).to.include({ status: 'voided', voidReason: 'admin' });
      expect(await moneyOf()).to.deep.equal([FUNDS, 0n]);
      world.network.down = false;
      expect((await world.charge(FORECAST))._unsafeUnwrapErr().kind).to.equal('charge_voided');
    });

    it('and confirm at once: one of them wins', async () => {
      await loseSight();
      const [confirmed, writtenOff] = await Promise.all([act('confirm'), act('writeOff')]);
      expect([confirmed.isOk(), writtenOff.isOk()].filter(Boolean)).to.have.length(1);
      const status = await statusOf();
      expect(status).to.equal(confirmed.isOk() ? 'confirmed' : 'voided');
    });
  });

  for (const action of ['confirm', 'requeue', 'writeOff'] as const) {
    it(`${action} is refused for a charge that is not in review, and for none`, async () => {
      await world.charge(FORECAST);
      expect(await refusalOf(action)).to.equal('not_in_review');
      expect(await refusalOf(action, 'req_none')).to.equal('charge_not_found');
    });
  }

  it('lists in pages, each naming the charge behind which the next begins', async () => {
    world.network.sendScript.push('dropped');
    const requests = ['req_1', 'req_2', 'req_3'].map((each) => ({ ...FORECAST, requestId: each }));
    await Promise.all(requests.map((charge) => world.deductUsage.execute({ charge, wait: { for: 'nothing' } })));
    await submit();
    for (const { id } of world.database.transactions.values()) await world.transactions.escalate(id, world.clock.now());
    const list = new ListReview(desk);
    const first = (await list.execute({ after: null, limit: 2 }))._unsafeUnwrap();
    expect(first.charges.map((charge) => charge.requestId)).to.deep.equal(['req_1', 'req_2']);
    expect(first.next).to.equal(first.charges[1]?.id);
    const second = (await list.execute({ after: first.next, limit: 2 }))._unsafeUnwrap();
    expect(second.charges.map((charge) => charge.requestId)).to.deep.equal(['req_3']);
    expect(second.next).to.equal(null);
  });
});
