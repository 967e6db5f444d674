import { err, ok, type Result } from 'neverthrow';
import { type IllegalTransition } from '../billing/charge.ts';
import { type Units } from '../shared/usdc.ts';

/**
 * pending: waits for a transaction; submitted: one carries it; review: left only by a person; failed: the ledger refused
 * it, its revenue is unsettled again and is paid by a later one.
 */
export type SettlementStatus = 'pending' | 'submitted' | 'completed' | 'failed' | 'review';

/** A sum on its way to one developer. */
export interface Settlement {
  /** `stl_...` */
  readonly id: string;
  /** Grows with the order in which settlements were made. */
  readonly serial: bigint;
  readonly developerId: string;
  readonly units: Units;
  /** The developer's at the moment the settlement was made. */
  readonly payoutAddress: string;
  readonly status: SettlementStatus;
  /** Of the newest transaction that carries or carried it. */
  readonly txHash: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly completedAt: number | null;
}

/**
 * What happens to a settlement. `reopen`: the transaction that carried it did not pay it, and it is tried again;
 * `fail`: the ledger refused it alone, or it cannot be paid where it was meant to go; `write_off`: a person gave it up.
 */
export type SettlementEvent = 'submit' | 'complete' | 'reopen' | 'fail' | 'escalate' | 'write_off';

const TRANSITIONS: Readonly<Record<SettlementStatus, Partial<Record<SettlementEvent, SettlementStatus>>>> = {
  pending: { submit: 'submitted', fail: 'failed' },
  submitted: { complete: 'completed', reopen: 'pending', fail: 'failed', escalate: 'review' },
  completed: {},
  failed: {},
  review: { complete: 'completed', reopen: 'pending', fail: 'failed', write_off: 'failed' },
};

export function nextSettlementStatus(
  status: SettlementStatus,
  event: SettlementEvent,
): Result<SettlementStatus, IllegalTransition> {
  const next = TRANSITIONS[status][event];
  return next === undefined ? err({ kind: 'illegal_transition' }) : ok(next);
}
