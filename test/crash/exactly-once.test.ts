import { expect } from 'chai';
import { onChainIdOf } from '../../src/core/billing/charge-identity.ts';
import { AnswerBook } from './support/answer-book.ts';
import { type BookedCharge, type Evidence, violationsOf } from './support/exactly-once.ts';

const scope = { secret: 'a secret', passphrase: 'a network' };
const charge = { requestId: 'crash_1', userId: 'user_0', units: 7n };
const booked: BookedCharge = { ...charge, status: 'confirmed', voidReason: null, attempt: 1, contractId: 'C1' };
const MADE = { status: 'submitted', alreadyProcessed: false };

const deductOf = (attempt: number, units = charge.units) => ({
  hash: 'ab',
  amountUnits: String(units),
  requestId: onChainIdOf(scope, { ...booked, attempt }),
});

function evidence(changes: Partial<Evidence> = {}, tell: (book: AnswerBook) => void = () => undefined): Evidence {
  const book = new AnswerBook();
  book.accepted(charge, MADE, true);
  tell(book);
  return { booked: [booked], deducts: [deductOf(1)], stories: book.stories, scope, ...changes };
}

describe('the proof of the crash tests', () => {
  it('finds nothing wrong with a charge that was accepted, confirmed and taken once', () => {
    expect(violationsOf(evidence())).to.deep.equal([]);
  });

  const voided = { ...booked, status: 'voided', voidReason: 'network_unavailable' };
  const wrongs: readonly (readonly [string, Evidence, RegExp])[] = [
    ['taken twice', evidence({ deducts: [deductOf(1), deductOf(1)] }), /took \[7,7\]/],
    [
      'taken in two attempts',
      evidence({ booked: [{ ...booked, attempt: 2 }], deducts: [deductOf(1), deductOf(2)] }),
      /took \[7,7\]/,
    ],
    ['confirmed and not taken', evidence({ deducts: [] }), /took \[\]/],
    ['taken with another amount', evidence({ deducts: [deductOf(1, 8n)] }), /took \[8\]/],
    ['voided and taken', evidence({ booked: [voided] }), /is voided for 7 units, and the ledger took \[7\]/],
    ['taken for nobody', evidence({ deducts: [deductOf(1), deductOf(9)] }), /belongs to no charge/],
    ['accepted and gone', evidence({ booked: [], deducts: [] }), /accepted and is lost/],
    ['left open', evidence({ booked: [{ ...booked, status: 'reserved' }], deducts: [] }), /is reserved/],
    [
      'promised and then voided',
      evidence({ booked: [voided], deducts: [] }, (book) =>
        book.accepted(charge, { ...MADE, alreadyProcessed: true }, false),
      ),
      /is voided \(network_unavailable\)/,
    ],
    [
      'confirmed and then voided',
      evidence({ booked: [voided], deducts: [] }, (book) =>
        book.accepted(charge, { status: 'confirmed', alreadyProcessed: true }, true),
      ),
      /was confirmed once/,
    ],
    [
      'voided by an administrator whom nobody asked',
      evidence({ booked: [{ ...voided, voidReason: 'admin' }], deducts: [] }),
      /\(admin\)/,
    ],
    ['made twice', evidence({}, (book) => book.accepted(charge, MADE, true)), /made 2 times/],
    [
      'accepted under two amounts',
      evidence({}, (book) => book.accepted({ ...charge, units: 8n }, MADE, true)),
      /for 8 units, too/,
    ],
    ['charged to somebody else', evidence({ booked: [{ ...booked, userId: 'user_9' }] }), /charged to user_9/],
    ['charged unasked', evidence({ stories: new AnswerBook().stories }), /never asked for/],
  ];
  for (const [name, wrong, message] of wrongs) {
    it(`finds a charge that was ${name}`, () => {
      expect(violationsOf(wrong).join('\n')).to.match(message);
    });
  }
});
