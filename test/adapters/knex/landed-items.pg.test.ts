import { expect } from 'chai';
import { type ChargeState } from '../../../src/core/billing/ports/usage-ledger.ts';
import { type PreparedTransaction } from '../../../src/core/billing/ports/vault-contract.ts';
import {
  CHANNEL,
  claim,
  formAll,
  fund,
  landing,
  lease,
  moneyOf,
  NOW,
  prepared,
  reserve,
  stateOf,
  travel,
  valueOf,
} from '../../contract/scenario.ts';
import { type World } from '../../contract/world.ts';
import { SuccessiveDatabases } from '../../support/successive-databases.ts';
import { twoProcesses, type TwoProcesses } from '../../support/two-processes.ts';

const ROUNDS = 15;

/** Two pools on one database stand for two processes. */
describe('Two processes that find out what landed', () => {
  const databases = new SuccessiveDatabases();
  let processes: TwoProcesses;
  let one: World;
  let two: World;

  after(() => databases.drop());
  beforeEach(async () => {
    processes = await twoProcesses(databases);
    ({ one, two } = processes);
    await fund(one, 'alice', 10_000n);
    await fund(one, 'bob', 10_000n);
  });
  afterEach(() => processes.close());

  const confirm = (world: World, item: { id: bigint; token: string | null }, transaction: PreparedTransaction) =>
    valueOf(world.transactions.confirmLanded(item, { transaction, landing: landing(105) }, NOW));

  /** A charge under a claim, and the transaction that was called dead with it. */
  async function buried(round: number) {
    const charge = await reserve(one, `r${round}`, 10n);
    const transaction = prepared({ sequence: BigInt(round + 1) });
    const travelling = await travel(one, transaction);
    await valueOf(one.transactions.expire(travelling.id, NOW));
    const token = `w${round}`;
    const [item] = await claim(one, token);
    return { charge, transaction, item: { id: item!.id, token } };
  }

  const heldIn = async (charge: ChargeState) => (await stateOf(one, charge.id)).status;

  it('confirm an item once', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { transaction, item } = await buried(round);
      const both = await Promise.all([confirm(one, item, transaction), confirm(two, item, transaction)]);
      expect(both.sort()).to.deep.equal(['confirmed', 'refused']);
      expect(await moneyOf(one)).to.deep.equal([10_000n - BigInt(round + 1) * 10n, 0n]);
    }
  });

  it('bring the same transaction along for two items, and store it once', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await reserve(one, `a${round}`, 10n, 'alice');
      await reserve(one, `b${round}`, 10n, 'bob');
      await formAll(one);
      const [first] = await claim(one, `w${round}`, 1);
      const [second] = await claim(two, `v${round}`, 1);
      const transaction = prepared({ sequence: BigInt(round + 1) });
      const both = await Promise.all([
        confirm(one, { id: first!.id, token: `w${round}` }, transaction),
        confirm(two, { id: second!.id, token: `v${round}` }, transaction),
      ]);
      expect(both).to.deep.equal(['confirmed', 'confirmed']);
      const balance = 10_000n - BigInt(round + 1) * 10n;
      expect([await moneyOf(one), await moneyOf(one, 'bob')]).to.deep.equal([
        [balance, 0n],
        [balance, 0n],
      ]);
    }
    expect(await processes.knex('chain_transactions')).to.have.length(ROUNDS);
  });

  it('either confirm an item or send it again, never both', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { charge, transaction, item } = await buried(2 * round);
      await lease(one, item.token);
      const again = prepared({ sequence: BigInt(2 * round + 2) });
      const [outcome, persisted] = await Promise.all([
        confirm(two, item, transaction),
        valueOf(one.transactions.persist(again, { token: item.token, itemIds: [item.id] }, NOW)),
      ]);
      expect([outcome, persisted.kind]).to.be.deep.oneOf([
        ['confirmed', 'lost'],
        ['refused', 'persisted'],
      ]);
      expect(await heldIn(charge)).to.equal(outcome === 'confirmed' ? 'confirmed' : 'submitted');
      if (persisted.kind === 'persisted') await valueOf(one.transactions.confirm(persisted.id, landing(106), NOW));
      await valueOf(one.channels.release(item.token));
      expect(await moneyOf(one)).to.deep.equal([10_000n - BigInt(round + 1) * 10n, 0n]);
    }
  });

  it('either confirm a charge or void it, never both', async () => {
    let landed = 0n;
    for (let round = 0; round < ROUNDS; round += 1) {
      const { charge, transaction, item } = await buried(round);
      const [outcome, voided] = await Promise.all([
        confirm(one, item, transaction),
        valueOf(two.ledger.void(charge, { reason: 'admin', final: false }, NOW)),
      ]);
      expect([outcome, voided]).to.be.deep.oneOf([
        ['confirmed', 'not_voidable'],
        ['refused', 'voided'],
      ]);
      landed += outcome === 'confirmed' ? 10n : 0n;
      expect(await moneyOf(one)).to.deep.equal([10_000n - landed, 0n]);
    }
  });

  it('neither fail nor deadlock when one finds what landed while the other uses its sequence number', async () => {
    await valueOf(one.channels.register([CHANNEL]));
    for (let round = 0; round < ROUNDS; round += 1) {
      await reserve(one, `a${round}`, 10n, 'alice');
      await reserve(one, `b${round}`, 10n, 'bob');
      await formAll(one);
      const [mine] = await claim(one, `w${round}`, 1);
      const [theirs] = await claim(two, `v${round}`, 1);
      await lease(two, `v${round}`);
      const sequence = BigInt(round + 1);
      const [outcome, persisted] = await Promise.all([
        confirm(one, { id: mine!.id, token: `w${round}` }, prepared({ sequence })),
        valueOf(two.transactions.persist(prepared({ sequence }), { token: `v${round}`, itemIds: [theirs!.id] }, NOW)),
      ]);
      expect([outcome, persisted.kind]).to.be.deep.oneOf([
        ['confirmed', 'lost'],
        ['undecided', 'persisted'],
      ]);
      if (persisted.kind === 'persisted') await valueOf(one.transactions.confirm(persisted.id, landing(105), NOW));
      await valueOf(one.channels.release(`v${round}`));
      for (const name of ['a', 'b']) {
        const left = await valueOf(one.ledger.find(`${name}${round}`));
        if (left?.status === 'reserved') await valueOf(one.ledger.void(left, { reason: 'admin', final: true }, NOW));
      }
      expect([(await moneyOf(one))[1], (await moneyOf(one, 'bob'))[1]]).to.deep.equal([0n, 0n]);
    }
  });

  describe('though it was called dead and the other has its sequence number', () => {
    /** It is nobody's business here: released at the end of a round. */
    async function voidOfBob(round: number): Promise<void> {
      const left = await valueOf(one.ledger.find(`b${round}`));
      if (left?.status === 'reserved') await valueOf(one.ledger.void(left, { reason: 'admin', final: true }, NOW));
      expect(await moneyOf(one)).to.deep.equal([10_000n - BigInt(round + 1) * 10n, 0n]);
      expect(await moneyOf(one, 'bob')).to.deep.equal([10_000n, 0n]);
    }

    it('neither fail nor deadlock while that one takes the number', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const { transaction, item } = await buried(round);
        await reserve(one, `b${round}`, 10n, 'bob');
        await formAll(one);
        const [theirs] = await claim(two, `v${round}`, 1);
        await lease(two, `v${round}`);
        const successor = prepared({ sequence: transaction.sequence });
        const [outcome, persisted] = await Promise.all([
          confirm(one, item, transaction),
          valueOf(two.transactions.persist(successor, { token: `v${round}`, itemIds: [theirs!.id] }, NOW)),
        ]);
        expect([outcome, persisted.kind]).to.be.deep.oneOf([
          ['confirmed', 'lost'],
          ['undecided', 'persisted'],
        ]);
        if (persisted.kind === 'persisted') {
          await valueOf(two.transactions.expire(persisted.id, NOW));
          expect(await confirm(one, item, transaction)).to.equal('confirmed');
        }
        await valueOf(two.channels.release(`v${round}`));
        await voidOfBob(round);
      }
    });

    it('confirm it or put it off while that one gives the number free, and never give it up', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const { transaction, item } = await buried(round);
        await reserve(one, `b${round}`, 10n, 'bob');
        const successor = await travel(two, { sequence: transaction.sequence });
        const [outcome, expired] = await Promise.all([
          confirm(one, item, transaction),
          valueOf(two.transactions.expire(successor.id, NOW)),
        ]);
        expect(outcome).to.be.oneOf(['confirmed', 'undecided']);
        expect(expired).to.equal(true);
        if (outcome === 'undecided') expect(await confirm(one, item, transaction)).to.equal('confirmed');
        await voidOfBob(round);
      }
    });
  });
});
