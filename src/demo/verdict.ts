import { isProven, type Proof } from './proof.ts';

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
