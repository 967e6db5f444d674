import { expect } from 'chai';
import {
  formAll,
  fund,
  landing,
  moneyOf,
  NOW,
  reserve,
  stateOf,
  travel,
  valueOf,
  type Travelling,
} from '../../contract/scenario.ts';
import { type World } from '../../contract/world.ts';
import { SuccessiveDatabases } from '../../support/successive-databases.ts';
import { twoProcesses, type TwoProcesses } from '../../support/two-processes.ts';

const ROUNDS = 15;

/** Two pools on one database stand for the processes that two administrators talk to. */
describe('Two administrators at one review desk', () => {
  const databases = new SuccessiveDatabases();
  let processes: TwoProcesses;
  let one: World;
  let two: World;

  after(() => databases.drop());
  beforeEach(async () => {
    processes = await twoProcesses(databases);
    ({ one, two } = processes);
    await fund(one, 'alice', 10_000n);
  });
  afterEach(() => processes.close());

  async function escalated(round: number): Promise<Travelling> {
    await reserve(one, `r${round}`, 10n);
    const travelling = await travel(one, { sequence: BigInt(round + 1) });
    await valueOf(one.transactions.escalate(travelling.id, NOW));
    return travelling;
  }

  const confirm = (world: World, { id, itemIds }: Travelling) =>
    valueOf(world.desk.confirm({ itemId: itemIds[0]!, transactionId: id }, landing(105), NOW));
  const writeOff = (world: World, { itemIds }: Travelling) => valueOf(world.desk.writeOff(itemIds[0]!, NOW));
  const requeue = (world: World, { itemIds }: Travelling) => valueOf(world.desk.requeue(itemIds[0]!));

  it('confirm once', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const travelling = await escalated(round);
      const both = await Promise.all([confirm(one, travelling), confirm(two, travelling)]);
      expect(both.sort()).to.deep.equal([false, true]);
      expect(await moneyOf(one)).to.deep.equal([10_000n - BigInt(round + 1) * 10n, 0n]);
    }
  });

  it('confirm or write off, never both', async () => {
    let landed = 0n;
    for (let round = 0; round < ROUNDS; round += 1) {
      const travelling = await escalated(round);
      const [confirmed, writtenOff] = await Promise.all([confirm(one, travelling), writeOff(two, travelling)]);
      expect(confirmed).to.equal(!writtenOff);
      if (confirmed) landed += 10n;
      expect(await moneyOf(one)).to.deep.equal([10_000n - landed, 0n]);
    }
  });

  it('requeue or write off, never both', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const travelling = await escalated(round);
      await valueOf(one.desk.expire(travelling.id, NOW));
      const [requeued, writtenOff] = await Promise.all([requeue(one, travelling), writeOff(two, travelling)]);
      expect([requeued, writtenOff]).to.be.deep.oneOf([
        ['requeued', false],
        ['not_in_review', true],
      ]);
      if (requeued === 'requeued') {
        const charge = await valueOf(one.ledger.find(`r${round}`));
        await valueOf(one.ledger.void(charge!, { reason: 'admin', final: true }, NOW));
      }
      expect(await moneyOf(one)).to.deep.equal([10_000n, 0n]);
    }
  });

  it('never let a charge travel again that the other confirms', async () => {
    let landed = 0n;
    for (let round = 0; round < ROUNDS; round += 1) {
      const travelling = await escalated(round);
      const [confirmed, requeued] = await Promise.all([confirm(one, travelling), requeue(two, travelling)]);
      expect(confirmed).to.equal(true);
      expect(requeued).to.be.oneOf(['not_proven', 'not_in_review']);
      landed += 10n;
      expect(await moneyOf(one)).to.deep.equal([10_000n - landed, 0n]);
    }
  });

  it('write off every charge that was gathered in one item', async () => {
    const first = await reserve(one, 'first', 20n);
    await formAll(one);
    const second = await reserve(one, 'second', 20n);
    await processes.knex.raw(
      `WITH item AS (
         UPDATE chain_items i SET charge_count = 2, amount = i.amount * 2
         FROM usage_events e WHERE e.id = :first AND i.id = e.chain_item_id RETURNING i.id
       ), gathered AS (
         INSERT INTO chain_item_charges (item_id, charge_id, attempt) SELECT item.id, :second, 1 FROM item
       )
       UPDATE usage_events e SET chain_item_id = item.id FROM item WHERE e.id = :second`,
      { first: first.id.toString(), second: second.id.toString() },
    );
    const travelling = await travel(one);
    await valueOf(one.transactions.escalate(travelling.id, NOW));
    const listed = await valueOf(one.desk.list({ after: null, limit: 10 }));
    expect(listed.map(({ requestId }) => requestId)).to.deep.equal(['first', 'second']);
    expect(await writeOff(one, travelling)).to.equal(true);
    for (const { id } of [first, second]) expect((await stateOf(one, id)).status).to.equal('voided');
    expect(await moneyOf(one)).to.deep.equal([10_000n, 0n]);
  });
});
