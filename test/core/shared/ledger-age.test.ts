import { expect } from 'chai';
import { LedgerAge } from '../../../src/core/shared/ledger-age.ts';

const CLOSED_AT = Date.UTC(2026, 3, 1);
const HOUR_MS = 3_600_000;

describe('LedgerAge', () => {
  it('is the time since the close, by our clock when the server does not tell its own', () => {
    expect(new LedgerAge().measure(CLOSED_AT, null, CLOSED_AT + 7_000)).to.equal(7_000);
  });

  for (const [name, errorMs] of [
    ['fast', HOUR_MS],
    ['slow', -HOUR_MS],
  ] as const) {
    it(`does not take our clock, ${name} by an hour, for a late network`, () => {
      const age = new LedgerAge();
      for (const closedAt of [CLOSED_AT, CLOSED_AT + 5_000, CLOSED_AT + 10_000]) {
        const sentAt = closedAt + 4_000;
        expect(age.measure(closedAt, sentAt, sentAt + errorMs)).to.equal(4_000);
      }
    });

    it(`grows while no newer ledger is seen, though our clock is ${name} by an hour`, () => {
      const age = new LedgerAge();
      const now = CLOSED_AT + errorMs;
      age.measure(CLOSED_AT, CLOSED_AT, now);
      expect(age.measure(CLOSED_AT, CLOSED_AT + 30_000, now + 30_000)).to.equal(30_000);
    });
  }

  it('sees through a frozen answer, whose date is as old as its ledger', () => {
    const age = new LedgerAge();
    const frozen = [CLOSED_AT, CLOSED_AT + 4_000] as const;
    expect(age.measure(...frozen, CLOSED_AT + 4_000)).to.equal(4_000);
    expect(age.measure(...frozen, CLOSED_AT + 64_000)).to.equal(60_000);
  });

  it('does not take an answer from a node a little behind for a ledger that went back', () => {
    const age = new LedgerAge();
    age.measure(CLOSED_AT, null, CLOSED_AT + 1_000);
    expect(age.measure(CLOSED_AT - 5_000, null, CLOSED_AT + 2_000)).to.equal(7_000);
    expect(age.measure(CLOSED_AT + 5_000, null, CLOSED_AT + 6_000)).to.equal(1_000);
  });

  it('is small again with a newer ledger, however long nobody asked', () => {
    const age = new LedgerAge();
    age.measure(CLOSED_AT, null, CLOSED_AT);
    expect(age.measure(CLOSED_AT + HOUR_MS, null, CLOSED_AT + HOUR_MS + 3_000)).to.equal(3_000);
  });
});
