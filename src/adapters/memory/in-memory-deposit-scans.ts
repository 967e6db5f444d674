import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type UnreadableDeposit } from '../../core/vault/ports/deposit-events.ts';
import {
  type DepositScan,
  type DepositScans,
  type LedgerGap,
  type ScanOvertaken,
  type ScanRecorded,
  type ScanStanding,
  type ScanStep,
} from '../../core/vault/ports/deposit-scans.ts';
import { reusedEventOf } from '../../core/vault/scan-step.ts';
import { creditDeposit } from './credit-deposit.ts';
import { type MemoryDatabase } from './memory-database.ts';

export class InMemoryDepositScans implements DepositScans {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  list(pooledContractId: string, limit: number): ResultAsync<readonly DepositScan[], StoreUnavailable> {
    return this.database.change(() => {
      const scans = [...this.database.depositScans.values()];
      const pooled = scans.find(({ contractId }) => contractId === pooledContractId) ?? newScan(pooledContractId);
      const others = scans.filter(({ contractId }) => contractId !== pooledContractId).sort(inTurn);
      return [pooled, ...others].slice(0, limit);
    });
  }

  record(step: ScanStep, now: number): ResultAsync<ScanRecorded | ScanOvertaken, StoreUnavailable> {
    return this.database.change(() => {
      const { contractId } = step.scan;
      const stands = this.database.depositScans.get(contractId) ?? newScan(contractId);
      if (!isSameScan(stands, step.scan)) return { kind: 'overtaken' };
      const outcomes = step.deposits.map((deposit) => creditDeposit(this.database, deposit, now));
      const reused = step.deposits.filter((_, index) => outcomes[index] === 'event_id_reused');
      for (const deposit of [...step.unreadable, ...reused.map(reusedEventOf)]) this.keepUnreadable(deposit, now);
      if (step.gap !== null) this.keepGap(step.gap, now);
      this.database.depositScans.set(contractId, { contractId, position: step.next, beginsAnew: false });
      return {
        kind: 'recorded',
        credited: outcomes.filter((outcome) => outcome === 'credited').length,
        waiting: outcomes.filter((outcome) => outcome === 'unknown_depositor').length,
        reused,
      };
    });
  }

  standing(limit: number): ResultAsync<ScanStanding, StoreUnavailable> {
    return this.database.change(() => ({
      scans: [...this.database.depositScans.values()].sort(byContract).slice(0, limit),
      gaps: this.database.depositGaps.toReversed().slice(0, limit),
      unreadable: this.database.unreadableDeposits.toReversed().slice(0, limit),
    }));
  }

  private keepUnreadable(deposit: UnreadableDeposit, now: number): void {
    const { unreadableDeposits } = this.database;
    const isKept = unreadableDeposits.some(({ eventId, hash }) => eventId === deposit.eventId && hash === deposit.hash);
    if (!isKept) unreadableDeposits.push({ ...deposit, foundAt: now });
  }

  private keepGap(gap: LedgerGap, now: number): void {
    const { depositGaps } = this.database;
    const isKept = depositGaps.some(
      ({ contractId, fromLedger, toLedger }) =>
        contractId === gap.contractId && fromLedger === gap.fromLedger && toLedger === gap.toLedger,
    );
    if (!isKept) depositGaps.push({ ...gap, foundAt: now });
  }
}

/** Of a contract that was never read. */
export function newScan(contractId: string): DepositScan {
  return { contractId, position: null, beginsAnew: false };
}

function isSameScan(one: DepositScan, other: DepositScan): boolean {
  return (
    one.beginsAnew === other.beginsAnew &&
    one.position?.ledger === other.position?.ledger &&
    one.position?.cursor === other.position?.cursor
  );
}

function inTurn(one: DepositScan, other: DepositScan): number {
  if (one.beginsAnew !== other.beginsAnew) return one.beginsAnew ? -1 : 1;
  return (one.position?.ledger ?? -1) - (other.position?.ledger ?? -1) || byContract(one, other);
}

function byContract(one: DepositScan, other: DepositScan): number {
  return one.contractId < other.contractId ? -1 : 1;
}
