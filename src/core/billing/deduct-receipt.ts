import { type Units } from '../shared/usdc.ts';
import { isAccepted } from './chain-transaction.ts';
import { type ReportedStatus } from './charge.ts';
import { type ChargeState } from './ports/usage-ledger.ts';

/** What the caller of a deduct wants to wait for. */
export type Wait =
  { readonly for: 'nothing' } | { readonly for: 'send' } | { readonly for: 'confirmation'; readonly timeoutMs: number };

export interface DeductReceipt {
  readonly usageEventId: bigint;
  /** 64 hex digits; null while no transaction carries the charge. */
  readonly stellarTxHash: string | null;
  /** The charge was there before this call. */
  readonly alreadyProcessed: boolean;
  readonly status: ReportedStatus;
  /** False while what the caller waited for has not come about. */
  readonly settled: boolean;
}

/** The charge ended released: nothing is charged. */
export type ChargeRefused =
  | { readonly kind: 'insufficient_balance'; readonly available: Units | null; readonly required: Units }
  | { readonly kind: 'contract_refused' }
  | { readonly kind: 'network_unavailable' }
  /** By an administrator, for good. */
  | { readonly kind: 'charge_voided' };

/** A first send was answered, or the charge is past that. */
export function isSent(charge: ChargeState): boolean {
  return charge.status !== 'reserved' && (charge.status !== 'submitted' || charge.sendStatus !== null);
}

export function receiptOf(charge: ChargeState, made: boolean, wait: Wait): DeductReceipt {
  return {
    usageEventId: charge.id,
    stellarTxHash: charge.hash,
    alreadyProcessed: !made,
    status: charge.status,
    settled: isSettled(charge, made, wait),
  };
}

function isSettled(charge: ChargeState, made: boolean, wait: Wait): boolean {
  if (charge.status === 'confirmed') return true;
  if (wait.for === 'confirmation') return false;
  if (!made) return charge.hash !== null;
  return wait.for === 'send' && isAccepted(charge.sendStatus);
}

/** The error a released charge ended with; null while it is not released. */
export function refusalOf(charge: ChargeState, required: Units): ChargeRefused | null {
  if (charge.status !== 'voided' && charge.status !== 'failed') return null;
  switch (charge.voidReason) {
    case 'insufficient_balance':
      return { kind: 'insufficient_balance', available: null, required };
    case 'network_unavailable':
      return { kind: 'network_unavailable' };
    case 'admin':
      return { kind: 'charge_voided' };
    case 'contract_paused':
    case 'contract_refused':
    case 'not_served':
    case 'hold_expired':
    case null:
      return { kind: 'contract_refused' };
  }
}
