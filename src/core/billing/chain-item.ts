import { err, ok, type Result } from 'neverthrow';
import { type IllegalTransition, type ReportedStatus, type ChargeStatus } from './charge.ts';

/** One line of an on-chain deduct. `review` is left only by a person. */
export type ItemStatus = 'open' | 'submitted' | 'confirmed' | 'closed' | 'review';

/** `prove_landed`: the ledger shows it as charged although our books say that nothing carries it. */
export type ItemEvent =
  'submit' | 'land' | 'reopen' | 'close' | 'escalate' | 'prove_landed' | 'approve' | 'requeue' | 'write_off';

const TRANSITIONS: Readonly<Record<ItemStatus, Partial<Record<ItemEvent, ItemStatus>>>> = {
  open: { submit: 'submitted', close: 'closed', escalate: 'review', prove_landed: 'confirmed' },
  submitted: { land: 'confirmed', reopen: 'open', escalate: 'review' },
  confirmed: {},
  closed: {},
  review: { approve: 'confirmed', requeue: 'open', write_off: 'closed' },
};

export function nextItemStatus(status: ItemStatus, event: ItemEvent): Result<ItemStatus, IllegalTransition> {
  const next = TRANSITIONS[status][event];
  return next === undefined ? err({ kind: 'illegal_transition' }) : ok(next);
}

/** A charge row is not rewritten while its item travels: what is reported derives from both. */
export function reportedStatus(charge: ChargeStatus, item: ItemStatus | null): ReportedStatus {
  if (charge !== 'reserved' || item === null) return charge;
  return item === 'submitted' || item === 'confirmed' || item === 'review' ? item : charge;
}
