import { expect } from 'chai';
import {
  CHANNEL,
  chargeIn,
  claim,
  formAll,
  fund,
  landing,
  lease,
  moneyOf,
  newCharge,
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
const GIVEN_UP = { reason: 'network_unavailable', final: false } as const;

/** Two pools on one database stand for two processes; every race is run several times. */
describe('Two processes on one database', () => {
  const databases = new SuccessiveDatabases();
  let processes: TwoProcesses;
  let one: World;
  let two: World;

  after(() => databases.drop());
  beforeEach(async () => {
    processes = await twoProcesses(databases);
    ({ one, two } = processes);
  });
  afterEach(() => processes.close());

  const race = <A, B>(left: PromiseLike<A>, right: PromiseLike<B>) => Promise.all([left, right]);
  const sorted = (outcomes: readonly unknown[]) => [...outcomes].sort();

  it('charge a request id once when both get it at the same moment', async () => {
    await fund(one, 'alice', 10_000n);
    for (let round = 0; round < ROUNDS; round += 1) {
      const batch = [newCharge(`r${round}`, 10n), newCharge(`s${round}`, 10n)];
      const both = await race(
        valueOf(one.ledger.reserveMany(batch, NOW)),
        valueOf(two.ledger.reserveMany(batch.toReversed(), NOW)),
      );
      const kinds = sorted(both.flat().map(({ kind }) => kind));
      expect(kinds).to.deep.equal(['exists', 'exists', 'reserved', 'reserved']);
      expect((await moneyOf(one))[1]).to.equal(BigInt(round + 1) * 20n);
    }
  });

  it('charge one of two users who use the same request id, and hold nothing of the other', async () => {
    await fund(one, 'alice', 1000n);
    await fund(one, 'bob', 1000n);
    for (let round = 0; round < ROUNDS; round += 1) {
      const of = (userId: string) => newCharge(`r${round}`, 10n, { userId });
      const both = await race(
        valueOf(one.ledger.reserveMany([of('alice')], NOW)),
        valueOf(two.ledger.reserveMany([of('bob')], NOW)),
      );
      const [winner, loser] = sorted(both.flat().map(({ kind }) => kind)).toReversed();
      expect(winner).to.equal('reserved');
      expect(loser).to.be.oneOf(['conflict', 'again']);
      const [[, alice], [, bob]] = [await moneyOf(one, 'alice'), await moneyOf(one, 'bob')];
      expect(alice + bob).to.equal(BigInt(round + 1) * 10n);
    }
  });

  it('reserve a voided charge anew once', async () => {
    await fund(one, 'alice', 100n);
    for (let round = 0; round < ROUNDS; round += 1) {
      const charge = await reserve(one, `r${round}`, 60n);
      await valueOf(one.ledger.void(charge, GIVEN_UP, NOW));
      const again = [newCharge(`r${round}`, 60n)];
      const both = await race(valueOf(one.ledger.reserveMany(again, NOW)), valueOf(two.ledger.reserveMany(again, NOW)));
      expect(sorted(both.flat().map(({ kind }) => kind))).to.deep.equal(['exists', 'reserved']);
      const rearmed = chargeIn(both.flat().find(({ kind }) => kind === 'reserved'));
      expect(rearmed.attempt).to.equal(2);
      expect((await moneyOf(one))[1]).to.equal(60n);
      await valueOf(one.ledger.void(rearmed, GIVEN_UP, NOW));
    }
  });

  it('use what one of them releases, or refuse: never a failed batch, never an overdrawn vault', async () => {
    await fund(one, 'alice', 100n);
    let held = await reserve(one, 'first', 100n);
    for (let round = 0; round < ROUNDS; round += 1) {
      const [released, [outcome]] = await race(
        valueOf(one.ledger.void(held, GIVEN_UP, NOW)),
        valueOf(two.ledger.reserveMany([newCharge(`r${round}`, 100n)], NOW)),
      );
      expect(released).to.equal('voided');
      expect(outcome?.kind).to.be.oneOf(['reserved', 'insufficient']);
      held = outcome?.kind === 'reserved' ? outcome.charge : await reserve(one, `again${round}`, 100n);
      expect(await moneyOf(one)).to.deep.equal([100n, 100n]);
    }
  });

  it('either void a charge or send it, never both', async () => {
    await fund(one, 'alice', 1000n);
    await valueOf(one.channels.register([CHANNEL]));
    let sent = 0n;
    for (let round = 0; round < ROUNDS; round += 1) {
      const charge = await reserve(one, `r${round}`, 10n);
      await formAll(one);
      const channel = await lease(one, `w${round}`);
      const itemIds = (await claim(one, `w${round}`)).map(({ id }) => id);
      const transaction = prepared({ sequence: channel!.lastSequence + 1n });
      const [persisted, voided] = await race(
        valueOf(one.transactions.persist(transaction, { token: `w${round}`, itemIds }, NOW)),
        valueOf(two.ledger.void(charge, GIVEN_UP, NOW)),
      );
      expect([persisted.kind, voided]).to.be.deep.oneOf([
        ['persisted', 'not_voidable'],
        ['lost', 'voided'],
      ]);
      await valueOf(one.channels.release(`w${round}`));
      if (persisted.kind === 'persisted') {
        sent += 10n;
        await valueOf(one.transactions.confirm(persisted.id, landing(105), NOW));
      }
      expect(await moneyOf(one)).to.deep.equal([1000n - sent, 0n]);
    }
  });

  it('claim different items', async () => {
    await fund(one, 'alice', 1000n);
    for (let index = 0; index < 40; index += 1) await reserve(one, `r${index}`, 1n);
    await formAll(one);
    const [mine, theirs] = await race(claim(one, 'w', 30), claim(two, 'v', 30));
    const ids = [...mine, ...theirs].map(({ id }) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    const rest = await claim(one, 'rest', 50);
    expect(ids.length + rest.length).to.equal(40);
  });

  it('form one item per charge', async () => {
    await fund(one, 'alice', 1000n);
    for (let index = 0; index < 20; index += 1) await reserve(one, `r${index}`, 1n);
    await race(formAll(one), formAll(two));
    expect(await claim(one, 'w', 50)).to.have.length(20);
  });

  it('lease one channel to one of them', async () => {
    await valueOf(one.channels.register([CHANNEL]));
    for (let round = 0; round < ROUNDS; round += 1) {
      const both = await race(lease(one, `w${round}`), lease(two, `v${round}`));
      expect(both.filter((channel) => channel !== null)).to.have.length(1);
      await valueOf(one.channels.release(`w${round}`));
      await valueOf(one.channels.release(`v${round}`));
    }
  });

  it('put one transaction on a channel when a stale lease still thinks it is free', async () => {
    await fund(one, 'alice', 1000n);
    await valueOf(one.channels.register([CHANNEL]));
    for (const requestId of ['a', 'b']) await reserve(one, requestId, 1n);
    await formAll(one);
    await lease(one, 'w');
    const [first, second] = [await claim(one, 'w', 1), await claim(one, 'v', 1)];
    await travelWith(one, 'w', first[0]!.id);
    await processes.knex.raw("UPDATE channel_accounts SET lease_owner = 'v'");
    const late = prepared({ sequence: 2n });
    const persisted = await valueOf(two.transactions.persist(late, { token: 'v', itemIds: [second[0]!.id] }, NOW));
    expect(persisted).to.deep.equal({ kind: 'lost' });
    expect(await valueOf(one.transactions.live(10))).to.have.length(1);
  });

  async function travelWith(world: World, token: string, itemId: bigint): Promise<void> {
    const persisted = await valueOf(world.transactions.persist(prepared(), { token, itemIds: [itemId] }, NOW));
    expect(persisted.kind).to.equal('persisted');
  }

  it('decide a transaction once, and debit once', async () => {
    await fund(one, 'alice', 1000n);
    for (let round = 0; round < ROUNDS; round += 1) {
      const charge = await reserve(one, `r${round}`, 10n);
      const { id } = await travel(one);
      const both = await race(
        valueOf(one.transactions.confirm(id, landing(105), NOW)),
        valueOf(two.transactions.confirm(id, landing(105), NOW)),
      );
      expect(sorted(both)).to.deep.equal([false, true]);
      const finished = await race(
        valueOf(one.transactions.finishConfirmed(10, NOW)),
        valueOf(two.transactions.finishConfirmed(10, NOW)),
      );
      expect(finished[0] + finished[1]).to.equal(1);
      expect((await stateOf(one, charge.id)).status).to.equal('confirmed');
      expect(await moneyOf(one)).to.deep.equal([1000n - BigInt(round + 1) * 10n, 0n]);
    }
  });

  it('never overdraw a hot vault, whatever both of them reserve and release', async () => {
    await fund(one, 'alice', 500n);
    const work = async (world: World, name: string) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const batch = Array.from({ length: 20 }, (_, index) => newCharge(`${name}-${round}-${index}`, 7n));
        const outcomes = await valueOf(world.ledger.reserveMany(batch, NOW));
        for (const outcome of outcomes.slice(0, 10)) {
          if (outcome.kind === 'reserved') await valueOf(world.ledger.void(outcome.charge, GIVEN_UP, NOW));
        }
      }
    };
    await race(work(one, 'one'), work(two, 'two'));
    const { rows } = await processes.knex.raw<{ rows: { drift: string }[] }>(
      `SELECT v.held - coalesce(sum(e.amount_usdc) * 10000000, 0) AS drift
       FROM vaults v LEFT JOIN usage_events e ON e.vault_id = v.id AND e.status = 'reserved' GROUP BY v.id, v.held`,
    );
    expect(rows.map(({ drift }) => Number(drift))).to.deep.equal([0]);
    const [balance, held] = await moneyOf(one);
    expect(held > 0n && held <= balance).to.equal(true);
  }).timeout(60_000);
});
