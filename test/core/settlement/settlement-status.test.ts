import { expect } from 'chai';
import {
  nextSettlementStatus,
  type SettlementEvent,
  type SettlementStatus,
} from '../../../src/core/settlement/settlement.ts';

/** Every legal step, written down once more: `status event` -> next. Whatever is not here must be refused. */
const STEPS: Readonly<Record<string, SettlementStatus>> = {
  'pending submit': 'submitted',
  'pending fail': 'failed',
  'submitted complete': 'completed',
  'submitted reopen': 'pending',
  'submitted fail': 'failed',
  'submitted escalate': 'review',
  'review complete': 'completed',
  'review reopen': 'pending',
  'review fail': 'failed',
  'review write_off': 'failed',
};

const statuses: SettlementStatus[] = ['pending', 'submitted', 'completed', 'failed', 'review'];
const events: SettlementEvent[] = ['submit', 'complete', 'reopen', 'fail', 'escalate', 'write_off'];

describe('The states of a settlement', () => {
  it('allow exactly the legal steps, over all pairs', () => {
    for (const status of statuses) {
      for (const event of events) {
        const next = nextSettlementStatus(status, event).unwrapOr(undefined as never);
        expect(next, `${status} ${event}`).to.equal(STEPS[`${status} ${event}`]);
      }
    }
  });

  it('never leave completed or failed, whatever happens', () => {
    for (const status of ['completed', 'failed'] as const) {
      expect(events.every((event) => nextSettlementStatus(status, event).isErr())).to.equal(true);
    }
  });
});
