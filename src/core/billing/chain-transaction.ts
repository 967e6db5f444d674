import { err, ok, type Result } from 'neverthrow';
import { type IllegalTransition } from './charge.ts';

/** A signed envelope. Live (signed, submitted): its outcome is open. It is kept for ever. */
export type TransactionStatus = 'signed' | 'submitted' | 'confirmed' | 'failed' | 'expired' | 'review';

/** `prove_landed`: the ledger shows as successful what our books had called failed or dead. */
export type TransactionEvent = 'send' | 'succeed' | 'fail' | 'expire' | 'escalate' | 'prove_landed';

export type TransactionKind = 'deduct' | 'batch_deduct' | 'payout';

/** The network's answer to a send. `unknown`: a throw, a time-out, or anything that was not an answer. */
export type SendStatus = 'pending' | 'duplicate' | 'try_again_later' | 'error' | 'unknown';

const TRANSITIONS: Readonly<Record<TransactionStatus, Partial<Record<TransactionEvent, TransactionStatus>>>> = {
  signed: { send: 'submitted', succeed: 'confirmed', fail: 'failed', expire: 'expired', escalate: 'review' },
  submitted: { send: 'submitted', succeed: 'confirmed', fail: 'failed', expire: 'expired', escalate: 'review' },
  confirmed: {},
  failed: { prove_landed: 'confirmed' },
  expired: { prove_landed: 'confirmed' },
  review: { succeed: 'confirmed', fail: 'failed', expire: 'expired' },
};

export function nextTransactionStatus(
  status: TransactionStatus,
  event: TransactionEvent,
): Result<TransactionStatus, IllegalTransition> {
  const next = TRANSITIONS[status][event];
  return next === undefined ? err({ kind: 'illegal_transition' }) : ok(next);
}

export function isLive(status: TransactionStatus): boolean {
  return status === 'signed' || status === 'submitted';
}

/** True when a node took the envelope: the charge was accepted, though not yet decided. */
export function isAccepted(status: SendStatus | null): boolean {
  return status === 'pending' || status === 'duplicate';
}
