import { type NewCharge, type ReserveAgain, type ReserveOutcome } from '../../core/billing/ports/usage-ledger.ts';
import { type Units } from '../../core/shared/usdc.ts';
import { chargeStateOf, type ChargeStateRow } from './rows.ts';

/** A row of `reserve_charges`: the state for reserved and exists, `available` for insufficient. */
export type ReservedRow = { readonly request_id: string } & (
  | (ChargeStateRow & { readonly outcome: 'reserved' | 'exists' })
  | { readonly outcome: 'conflict' | 'void_final' | 'no_vault' }
  | { readonly outcome: 'insufficient'; readonly available: Units }
);

/**
 * Puts the rows into the order of the charges. A request id that stood twice in the batch was asked for once. One that
 * got no row lost a race for its id: its amount was counted, so what was refused beside it was not refused for sure.
 */
export function reserveOutcomesOf(
  charges: readonly NewCharge[],
  rows: readonly ReservedRow[],
): (ReserveOutcome | ReserveAgain)[] {
  const unclaimed = new Map(rows.map((row) => [row.request_id, row]));
  const raceLost = charges.some(({ requestId }) => !unclaimed.has(requestId));
  return charges.map(({ requestId }) => {
    const row = unclaimed.get(requestId);
    unclaimed.delete(requestId);
    if (row === undefined || (raceLost && row.outcome === 'insufficient')) return { kind: 'again' };
    return outcomeOf(row);
  });
}

function outcomeOf(row: ReservedRow): ReserveOutcome {
  switch (row.outcome) {
    case 'reserved':
    case 'exists':
      return { kind: row.outcome, charge: chargeStateOf(row) };
    case 'insufficient':
      return { kind: 'insufficient', available: row.available };
    case 'conflict':
    case 'void_final':
    case 'no_vault':
      return { kind: row.outcome };
  }
}
