import { expect } from 'chai';
import {
  nextItemStatus,
  reportedStatus,
  type ItemEvent,
  type ItemStatus,
} from '../../../src/core/billing/chain-item.ts';
import {
  isAccepted,
  isLive,
  nextTransactionStatus,
  type TransactionEvent,
  type TransactionStatus,
} from '../../../src/core/billing/chain-transaction.ts';
import { isOnHold, nextChargeStatus, type ChargeEvent, type ChargeStatus } from '../../../src/core/billing/charge.ts';

/** Every legal step, written down once more: `status event` -> next. Whatever is not here must be refused. */
const CHARGE: Readonly<Record<string, ChargeStatus>> = {
  'held capture': 'reserved',
  'held release': 'voided',
  'reserved confirm': 'confirmed',
  'reserved void': 'voided',
  'reserved refuse': 'failed',
  'voided rearm': 'reserved',
  'failed rearm': 'reserved',
  'voided hold': 'held',
  'failed hold': 'held',
  'free release': 'voided',
};
const ITEM: Readonly<Record<string, ItemStatus>> = {
  'open submit': 'submitted',
  'open close': 'closed',
  'open escalate': 'review',
  'open prove_landed': 'confirmed',
  'submitted land': 'confirmed',
  'submitted reopen': 'open',
  'submitted escalate': 'review',
  'review approve': 'confirmed',
  'review requeue': 'open',
  'review write_off': 'closed',
};
const TRANSACTION: Readonly<Record<string, TransactionStatus>> = {
  'signed send': 'submitted',
  'signed succeed': 'confirmed',
  'signed fail': 'failed',
  'signed expire': 'expired',
  'signed escalate': 'review',
  'submitted send': 'submitted',
  'submitted succeed': 'confirmed',
  'submitted fail': 'failed',
  'submitted expire': 'expired',
  'submitted escalate': 'review',
  'failed prove_landed': 'confirmed',
  'expired prove_landed': 'confirmed',
  'review succeed': 'confirmed',
  'review fail': 'failed',
  'review expire': 'expired',
};

const chargeStatuses: ChargeStatus[] = ['held', 'reserved', 'confirmed', 'voided', 'failed', 'free'];
const chargeEvents: ChargeEvent[] = ['capture', 'release', 'confirm', 'void', 'refuse', 'rearm', 'hold'];
const itemStatuses: ItemStatus[] = ['open', 'submitted', 'confirmed', 'closed', 'review'];
const itemEvents: ItemEvent[] = [
  'submit',
  'land',
  'reopen',
  'close',
  'escalate',
  'prove_landed',
  'approve',
  'requeue',
  'write_off',
];
const transactionStatuses: TransactionStatus[] = ['signed', 'submitted', 'confirmed', 'failed', 'expired', 'review'];
const transactionEvents: TransactionEvent[] = ['send', 'succeed', 'fail', 'expire', 'escalate', 'prove_landed'];

describe('State machines', () => {
  it('lets a charge take exactly the legal steps, over all pairs', () => {
    for (const status of chargeStatuses) {
      for (const event of chargeEvents) {
        const next = nextChargeStatus(status, event).unwrapOr(undefined as never);
        expect(next, `${status} ${event}`).to.equal(CHARGE[`${status} ${event}`]);
      }
    }
  });

  it('lets an item take exactly the legal steps, over all pairs', () => {
    for (const status of itemStatuses) {
      for (const event of itemEvents) {
        const next = nextItemStatus(status, event).unwrapOr(undefined as never);
        expect(next, `${status} ${event}`).to.equal(ITEM[`${status} ${event}`]);
      }
    }
  });

  it('lets a transaction take exactly the legal steps, over all pairs', () => {
    for (const status of transactionStatuses) {
      for (const event of transactionEvents) {
        const next = nextTransactionStatus(status, event).unwrapOr(undefined as never);
        expect(next, `${status} ${event}`).to.equal(TRANSACTION[`${status} ${event}`]);
      }
    }
  });

  it('never leaves confirmed, whatever happens', () => {
    expect(chargeEvents.every((event) => nextChargeStatus('confirmed', event).isErr())).to.equal(true);
    expect(itemEvents.every((event) => nextItemStatus('confirmed', event).isErr())).to.equal(true);
    expect(transactionEvents.every((event) => nextTransactionStatus('confirmed', event).isErr())).to.equal(true);
  });

  it('reports a reserved charge as its item travels, and any other charge as it stands', () => {
    expect(reportedStatus('reserved', null)).to.equal('reserved');
    expect(reportedStatus('reserved', 'open')).to.equal('reserved');
    expect(reportedStatus('reserved', 'closed')).to.equal('reserved');
    expect(reportedStatus('reserved', 'submitted')).to.equal('submitted');
    expect(reportedStatus('reserved', 'confirmed')).to.equal('confirmed');
    expect(reportedStatus('reserved', 'review')).to.equal('review');
    expect(reportedStatus('voided', 'closed')).to.equal('voided');
    expect(reportedStatus('failed', 'closed')).to.equal('failed');
  });

  it('counts held and reserved amounts as on hold, nothing else', () => {
    expect(chargeStatuses.filter(isOnHold)).to.deep.equal(['held', 'reserved']);
  });

  it('calls signed and submitted transactions live, and only a queued envelope accepted', () => {
    expect(transactionStatuses.filter(isLive)).to.deep.equal(['signed', 'submitted']);
    const answers = ['pending', 'duplicate', 'try_again_later', 'error', 'unknown', null] as const;
    expect(answers.filter(isAccepted)).to.deep.equal(['pending', 'duplicate']);
  });
});
