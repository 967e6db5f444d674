import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { BatchedChargeReservations } from '../../../src/adapters/batching/batched-charge-reservations.ts';
import {
  type NewCharge,
  type ReserveAgain,
  type ReserveOutcome,
  type UsageLedger,
} from '../../../src/core/billing/ports/usage-ledger.ts';
import { type StoreUnavailable } from '../../../src/core/shared/store-error.ts';
import { FORECAST } from '../../support/billing-world.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

type ReserveMany = UsageLedger['reserveMany'];

const UNAVAILABLE: StoreUnavailable = { kind: 'database_unavailable' };

const POLICY = { batchMax: 8, queueMax: 100 };

const chargeOf = (requestId: string): NewCharge => ({ ...FORECAST, requestId, fingerprint: Buffer.from(requestId) });
const chargesOf = (count: number) => Array.from({ length: count }, (_, index) => chargeOf(`req_${index}`));

const reserved = (id: number): ReserveOutcome => ({
  kind: 'reserved',
  charge: { id: BigInt(id), attempt: 1, status: 'reserved', voidReason: null, hash: null, sendStatus: null },
});

/** A ledger that keeps its batches, refuses those with an unstorable charge and numbers what it reserves. */
function strictLedger(unstorable: ReadonlySet<string> = new Set()) {
  const batches: string[][] = [];
  const stored: string[] = [];
  const reserveMany: ReserveMany = (charges) => {
    batches.push(charges.map(({ requestId }) => requestId));
    if (charges.some(({ requestId }) => unstorable.has(requestId))) return errAsync({ kind: 'batch_refused' });
    return okAsync(charges.map(({ requestId }) => reserved(stored.push(requestId))));
  };
  return { batches, stored, reserveMany };
}

/** A ledger that answers every charge alone with the next outcome of the list, then with `reserved`. */
function scriptedLedger(outcomes: (ReserveOutcome | ReserveAgain)[]) {
  let asked = 0;
  const reserveMany: ReserveMany = (charges) =>
    okAsync(charges.map(() => outcomes[(asked += 1) - 1] ?? reserved(asked)));
  return { reserveMany, asked: () => asked };
}

const reservationsOn = (ledger: { reserveMany: ReserveMany }, policy = POLICY, clock = new VirtualClock()) =>
  new BatchedChargeReservations(ledger, clock, policy);

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('BatchedChargeReservations', () => {
  it('commits charges that arrive together in one batch and gives each caller its own outcome', async () => {
    const ledger = strictLedger();
    const reservations = reservationsOn(ledger);
    const outcomes = await Promise.all(chargesOf(5).map((charge) => reservations.reserve(charge)));
    expect(ledger.batches).to.deep.equal([['req_0', 'req_1', 'req_2', 'req_3', 'req_4']]);
    expect(outcomes.map((outcome) => outcome._unsafeUnwrap())).to.deep.equal([1, 2, 3, 4, 5].map(reserved));
  });

  it('gives the ledger the time of the batch', async () => {
    const clock = new VirtualClock(1_234_567);
    const times: number[] = [];
    const reserveMany: ReserveMany = (charges, now) => {
      times.push(now);
      return okAsync(charges.map(() => reserved(1)));
    };
    await reservationsOn({ reserveMany }, POLICY, clock).reserve(chargeOf('req_0'));
    expect(times).to.deep.equal([1_234_567]);
  });

  for (const culprit of [0, 3, 7]) {
    it(`halves a refused batch until charge ${culprit} of 8 stands alone, and stores the other seven once`, async () => {
      const ledger = strictLedger(new Set([`req_${culprit}`]));
      const reservations = reservationsOn(ledger);
      const outcomes = await Promise.all(chargesOf(8).map((charge) => reservations.reserve(charge)));
      const refused = outcomes.flatMap((outcome, index) => (outcome.isErr() ? [[index, outcome.error.kind]] : []));
      expect(refused).to.deep.equal([[culprit, 'charge_unstorable']]);
      expect(new Set(ledger.stored).size).to.equal(7);
      expect(ledger.stored).to.have.length(7);
      expect(ledger.batches.length).to.be.at.most(7);
    });
  }

  it('tells every charge of a batch that holds nothing storable', async () => {
    const ledger = strictLedger(new Set(['req_0', 'req_1', 'req_2']));
    const reservations = reservationsOn(ledger);
    const outcomes = await Promise.all(chargesOf(3).map((charge) => reservations.reserve(charge)));
    expect(outcomes.map((outcome) => outcome._unsafeUnwrapErr().kind)).to.deep.equal(
      Array(3).fill('charge_unstorable'),
    );
    expect(ledger.stored).to.deep.equal([]);
  });

  it('asks again for a charge that lost a race, and answers what it finds then', async () => {
    const ledger = scriptedLedger([{ kind: 'again' }, { kind: 'again' }, { kind: 'conflict' }]);
    const outcome = await reservationsOn(ledger).reserve(chargeOf('req_0'));
    expect(outcome._unsafeUnwrap().kind).to.equal('conflict');
    expect(ledger.asked()).to.equal(3);
  });

  it('gives a charge up as overloaded when it loses five races in a row', async () => {
    const ledger = scriptedLedger(Array<ReserveAgain>(50).fill({ kind: 'again' }));
    const outcome = await reservationsOn(ledger).reserve(chargeOf('req_0'));
    expect(outcome._unsafeUnwrapErr().kind).to.equal('overloaded');
    expect(ledger.asked()).to.equal(5);
  });

  it('turns away what finds the queue full, without asking the ledger', async () => {
    const ledger = strictLedger();
    const reservations = reservationsOn(ledger, { batchMax: 2, queueMax: 2 });
    const outcomes = await Promise.all(chargesOf(3).map((charge) => reservations.reserve(charge)));
    const kinds = outcomes.map((outcome) => (outcome.isOk() ? outcome.value.kind : outcome.error.kind));
    expect(kinds).to.deep.equal(['reserved', 'reserved', 'overloaded']);
    expect(ledger.stored).to.deep.equal(['req_0', 'req_1']);
  });

  it('never asks a silent database a second time: the first answer may only have been lost', async () => {
    let asked = 0;
    const reserveMany: ReserveMany = () => {
      asked += 1;
      return errAsync({ kind: 'database_unavailable' });
    };
    const reservations = reservationsOn({ reserveMany });
    const outcomes = await Promise.all(chargesOf(4).map((charge) => reservations.reserve(charge)));
    expect(outcomes.map((outcome) => outcome._unsafeUnwrapErr().kind)).to.deep.equal(
      Array(4).fill('database_unavailable'),
    );
    expect(asked).to.equal(1);
  });

  it('makes nobody wait through two silences of the database, and asks it again for whoever comes afterwards', async () => {
    const clock = new VirtualClock();
    let asked = 0;
    const reserveMany: ReserveMany = () => {
      asked += 1;
      return okAsync(undefined)
        .map(() => clock.sleep(5_000))
        .andThen(() => errAsync(UNAVAILABLE));
    };
    const reservations = reservationsOn({ reserveMany }, POLICY, clock);
    const first = reservations.reserve(chargeOf('req_0'));
    await clock.advance(1_000);
    const behind = reservations.reserve(chargeOf('req_1'));
    await clock.advance(4_000);
    for (const outcome of [await first, await behind])
      expect(outcome._unsafeUnwrapErr().kind).to.equal('database_unavailable');
    expect(asked).to.equal(1);
    void reservations.reserve(chargeOf('req_2'));
    await turn();
    expect(asked).to.equal(2);
  });

  it('asks again at once for those behind a commit that failed quickly: one broken connection is no silence', async () => {
    const ledger = strictLedger();
    let asked = 0;
    const reserveMany: ReserveMany = (charges, now) =>
      okAsync(undefined)
        .map(turn)
        .andThen(() => ((asked += 1) === 1 ? errAsync(UNAVAILABLE) : ledger.reserveMany(charges, now)));
    const reservations = reservationsOn({ reserveMany });
    const first = reservations.reserve(chargeOf('req_0'));
    await Promise.resolve();
    await Promise.resolve();
    const behind = reservations.reserve(chargeOf('req_1'));
    expect((await first).isErr()).to.equal(true);
    expect((await behind)._unsafeUnwrap().kind).to.equal('reserved');
  });

  it('is idle only once the last batch has been answered', async () => {
    const { promise: commit, resolve: answer } = Promise.withResolvers<null>();
    const ledger = strictLedger();
    const reserveMany: ReserveMany = (charges, now) =>
      okAsync(undefined)
        .map(() => commit)
        .andThen(() => ledger.reserveMany(charges, now));
    const reservations = reservationsOn({ reserveMany });
    void reservations.reserve(chargeOf('req_0'));
    let idle = false as boolean;
    const wait = reservations.idle().then(() => (idle = true));
    await turn();
    expect(idle).to.equal(false);
    answer(null);
    await wait;
    expect(ledger.stored).to.deep.equal(['req_0']);
  });
});
