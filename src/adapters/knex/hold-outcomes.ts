import { type HoldOutcome, type NewHold } from '../../core/billing/ports/charge-holds.ts';
import { type ReserveAgain } from '../../core/billing/ports/usage-ledger.ts';
import { type Units } from '../../core/shared/usdc.ts';
import { type Ahead } from './database.ts';
import { chargeStateOf, type ChargeStateRow } from './rows.ts';

/** A row of `hold_charges`: the state for held and exists, `available` for insufficient. */
export type HeldRow = { readonly request_id: string } & (
  | (ChargeStateRow & { readonly outcome: 'held' | 'exists' })
  | { readonly outcome: 'conflict' | 'void_final' | 'no_vault' | 'vault_blocked' | 'spend_limit_reached' }
  | { readonly outcome: 'key_unknown' | 'key_expired' | 'key_revoked' }
  | { readonly outcome: 'insufficient'; readonly available: Units }
);

/** For want of money, which a hold that lost its race may have been counted for. */
const FOR_WANT_OF_MONEY: ReadonlySet<HeldRow['outcome']> = new Set(['insufficient', 'spend_limit_reached']);

/**
 * Puts the rows into the order of the holds. A request id that stood twice in the batch was asked for once. One that got
 * no row lost a race for its id: its amount was counted, so what was refused beside it was not refused for sure.
 */
export function holdOutcomesOf(
  holds: readonly NewHold[],
  { rows, committed }: Ahead<HeldRow>,
): readonly (HoldOutcome | ReserveAgain)[] {
  const unclaimed = new Map(rows.map((row) => [row.request_id, row]));
  const raceLost = holds.some(({ requestId }) => !unclaimed.has(requestId));
  return holds.map(({ requestId }) => {
    const row = unclaimed.get(requestId);
    unclaimed.delete(requestId);
    if (row === undefined || (raceLost && FOR_WANT_OF_MONEY.has(row.outcome))) return { kind: 'again' };
    return outcomeOf(row, committed);
  });
}

function outcomeOf(row: HeldRow, committed: Ahead<HeldRow>['committed']): HoldOutcome {
  switch (row.outcome) {
    case 'held':
      return { kind: 'held', charge: chargeStateOf(row), committed };
    case 'exists':
      return { kind: 'exists', charge: chargeStateOf(row) };
    case 'insufficient':
      return { kind: 'insufficient', available: row.available };
    case 'key_unknown':
      return { kind: 'key_refused', reason: 'unknown' };
    case 'key_expired':
      return { kind: 'key_refused', reason: 'expired' };
    case 'key_revoked':
      return { kind: 'key_refused', reason: 'revoked' };
    case 'conflict':
    case 'void_final':
    case 'no_vault':
    case 'vault_blocked':
    case 'spend_limit_reached':
      return { kind: row.outcome };
  }
}
