import { parseUsdc, type Units } from '../core/shared/usdc.ts';
import { type ChargeReport } from './callora-client.ts';
import { type LedgerDeduct } from './ledger-deducts.ts';

/** What two witnesses say who do not know of each other: the ledger's own book, and the service's. */
export interface Proof {
  readonly deductedUnits: Units;
  readonly confirmedUnits: Units;
  /** Deducts on the ledger beyond the first of their charge: the same id on the chain, or the same charge's amount. */
  readonly doubleCharges: number;
  /** Charges reported confirmed that the ledger does not hold, or not in the transaction that the report names. */
  readonly missingDeducts: number;
  /** Deducts on the ledger that no confirmed charge accounts for. */
  readonly strayDeducts: number;
}

/** The charges' amounts must all differ: a deduct's amount then names its charge. */
export function prove(reports: readonly ChargeReport[], deducts: readonly LedgerDeduct[]): Proof {
  const confirmed = reports.filter(({ status }) => status === 'confirmed');
  const charges = new Map(confirmed.map((report) => [unitsOf(report), report]));
  if (charges.size < confirmed.length) throw new Error('Two charges have the same amount: they cannot be told apart');
  const deducted = new Set(deducts.map(({ units, hash }) => `${units} ${hash}`));
  return {
    deductedUnits: sum(deducts.map(({ units }) => units)),
    confirmedUnits: sum([...charges.keys()]),
    doubleCharges: countRepeats(deducts),
    missingDeducts: [...charges].filter(([units, { stellarTxHash }]) => !deducted.has(`${units} ${stellarTxHash}`))
      .length,
    strayDeducts: deducts.filter(({ units }) => !charges.has(units)).length,
  };
}

export function isProven(proof: Proof): boolean {
  const { deductedUnits, confirmedUnits, doubleCharges, missingDeducts, strayDeducts } = proof;
  return deductedUnits === confirmedUnits && doubleCharges === 0 && missingDeducts === 0 && strayDeducts === 0;
}

function countRepeats(deducts: readonly LedgerDeduct[]): number {
  const ids = new Set<string>();
  const amounts = new Set<Units>();
  return deducts.filter(({ onChainId, units }) => {
    const repeated = (onChainId !== null && ids.has(onChainId)) || amounts.has(units);
    if (onChainId !== null) ids.add(onChainId);
    amounts.add(units);
    return repeated;
  }).length;
}

function unitsOf({ requestId, amountUsdc }: ChargeReport): Units {
  const units = parseUsdc(amountUsdc);
  if (units.isErr()) throw new Error(`The charge ${requestId} has no amount: "${amountUsdc}"`);
  return units.value;
}

const sum = (amounts: readonly Units[]): Units => amounts.reduce((total, units) => total + units, 0n);
