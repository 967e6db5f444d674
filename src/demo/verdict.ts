import { isPaid, type Payout } from './pay-provider.ts';
import { formatUsdc } from '../core/shared/usdc.ts';
import { isProven, type Proof } from './proof.ts';
import { areProven, type CallProof } from './prove-calls.ts';

/** The proof in words, one line per claim; claims that nobody asks about while they hold are left out. */
export function renderVerdict(proof: Proof): string {
  const { deductedUnits, confirmedUnits, doubleCharges, missingDeducts, strayDeducts } = proof;
  const relation = deductedUnits === confirmedUnits ? '=' : '!=';
  const lines = [
    `units deducted on the ledger = units of confirmed charges: ${deductedUnits} ${relation} ${confirmedUnits}`,
    `double charges: ${doubleCharges}`,
  ];
  if (missingDeducts > 0) lines.push(`confirmed charges without their deduct: ${missingDeducts}`);
  if (strayDeducts > 0) lines.push(`deducts without a confirmed charge: ${strayDeducts}`);
  lines.push(isProven(proof) ? 'Every charge was deducted exactly once.' : 'The proof FAILED.');
  return lines.map((line) => `${line}\n`).join('');
}

/** The same for the calls, which share deducts. */
export function renderCallVerdict(proof: CallProof): string {
  const { calls, items, chargedUnits, deductedUnits, unproven, wrongItems } = proof;
  const relation = chargedUnits === deductedUnits ? '=' : '!=';
  const lines = [
    `units deducted for ${calls} calls in ${items} items = units their caller was told: ${deductedUnits} ${relation} ${chargedUnits}`,
  ];
  if (unproven > 0) lines.push(`calls without a proof: ${unproven}`);
  if (wrongItems > 0) lines.push(`items that are not what their calls add up to: ${wrongItems}`);
  const verdict = 'Every call was paid for exactly once: its receipt leads to its deduct.';
  lines.push(areProven(proof) ? verdict : 'The proof of the calls FAILED.');
  return lines.map((line) => `${line}\n`).join('');
}

/** What became of the provider's money; null when it was not paid in time. */
export function renderPayout(payout: Payout | null): string {
  if (payout === null) return 'The provider was NOT paid in time.\n';
  const { settlement, receivedUnits, isTold } = payout;
  const paid = `The provider was paid ${settlement.amount} USDC on the ledger: transaction ${settlement.tx_hash}\n`;
  if (isPaid(payout)) return `${paid}A webhook told it so, and its signature is right.\n`;
  const received = `Its account holds ${formatUsdc(receivedUnits)} USDC`;
  return `${paid}${received}, and it was ${isTold ? '' : 'NOT '}told: the payout is not proven.\n`;
}
