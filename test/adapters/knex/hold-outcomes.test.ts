import { expect } from 'chai';
import { okAsync } from 'neverthrow';
import { holdOutcomesOf, type HeldRow } from '../../../src/adapters/knex/hold-outcomes.ts';
import { type NewHold } from '../../../src/core/billing/ports/charge-holds.ts';

/** Only the request id is looked at. */
const holds = (...requestIds: string[]) => requestIds.map((requestId) => ({ requestId }) as NewHold);
const kindsOf = (asked: readonly NewHold[], rows: readonly HeldRow[]) =>
  holdOutcomesOf(asked, { rows, committed: okAsync(undefined) }).map(({ kind }) => kind);

const REFUSED: readonly HeldRow[] = [
  { request_id: 'poor', outcome: 'insufficient', available: 1n },
  { request_id: 'limited', outcome: 'spend_limit_reached' },
  { request_id: 'revoked', outcome: 'key_revoked' },
  { request_id: 'other', outcome: 'conflict' },
];

describe('The outcomes of holds', () => {
  it('stand in the order of the holds', () => {
    const expected = ['conflict', 'key_refused', 'insufficient', 'spend_limit_reached'];
    expect(kindsOf(holds('other', 'revoked', 'poor', 'limited'), REFUSED)).to.deep.equal(expected);
  });

  it('are not final for want of money beside a hold that lost a race for its id: it was counted', () => {
    const expected = ['again', 'again', 'again', 'key_refused', 'conflict'];
    expect(kindsOf(holds('lost', 'poor', 'limited', 'revoked', 'other'), REFUSED)).to.deep.equal(expected);
  });
});
