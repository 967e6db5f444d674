import { ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import {
  type DepositScan,
  type DepositScans,
  type ScanOvertaken,
  type ScanRecorded,
  type ScanStanding,
  type ScanStep,
} from '../../core/vault/ports/deposit-scans.ts';
import { type Database, type Statement } from './database.ts';
import {
  depositScanOf,
  gapOf,
  unreadableOf,
  type DepositGapRow,
  type DepositScanRow,
  type UnreadableDepositRow,
} from './deposit-rows.ts';

interface StepRow {
  readonly recorded: boolean;
  readonly credited: number;
  readonly waiting: number;
  readonly reused: readonly string[];
}

export class KnexDepositScans implements DepositScans {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  list(pooledContractId: string, limit: number): ResultAsync<readonly DepositScan[], StoreUnavailable> {
    return this.database
      .run<DepositScanRow>(LIST, [this.network, pooledContractId, limit])
      .map((rows) => rows.map(depositScanOf));
  }

  record(step: ScanStep, now: number): ResultAsync<ScanRecorded | ScanOvertaken, StoreUnavailable> {
    return this.database
      .runOne<StepRow>(RECORD, [this.network, ...valuesOf(step), new Date(now)])
      .map(({ recorded, credited, waiting, reused }): ScanRecorded | ScanOvertaken =>
        recorded
          ? {
              kind: 'recorded',
              credited,
              waiting,
              reused: step.deposits.filter(({ eventId }) => reused.includes(eventId)),
            }
          : { kind: 'overtaken' },
      );
  }

  standing(limit: number): ResultAsync<ScanStanding, StoreUnavailable> {
    const values = [this.network, limit];
    return ResultAsync.combine([
      this.database.run<DepositScanRow>(SCANS, values),
      this.database.run<DepositGapRow>(GAPS, values),
      this.database.run<UnreadableDepositRow>(UNREADABLE, values),
    ]).map(([scans, gaps, unreadable]) => ({
      scans: scans.map(depositScanOf),
      gaps: gaps.map(gapOf),
      unreadable: unreadable.map(unreadableOf),
    }));
  }
}

function valuesOf({ scan, next, deposits, unreadable, gap }: ScanStep): readonly unknown[] {
  const { contractId, position, beginsAnew } = scan;
  return [
    contractId,
    position?.ledger ?? null,
    position?.cursor ?? null,
    beginsAnew,
    next.ledger,
    next.cursor,
    JSON.stringify(
      deposits.map(({ eventId, depositorAddress, units, hash, ledger }) => ({
        event_id: eventId,
        depositor_address: depositorAddress,
        units: units.toString(),
        hash,
        ledger,
      })),
    ),
    JSON.stringify(
      unreadable.map(({ eventId, hash, ledger, reason, topics, value }) => ({
        event_id: eventId,
        hash,
        ledger,
        reason,
        topics,
        value,
      })),
    ),
    gap?.fromLedger ?? null,
    gap?.toLedger ?? null,
  ];
}

const LIST: Statement = {
  name: 'list_deposit_scans',
  text: /* sql */ `
    SELECT c.contract_id, s.ledger, s.cursor, coalesce(s.begins_anew, false) AS begins_anew
    FROM (SELECT $2 AS contract_id UNION SELECT contract_id FROM deposit_scans WHERE network = $1) c
    LEFT JOIN deposit_scans s ON s.network = $1 AND s.contract_id = c.contract_id
    ORDER BY c.contract_id = $2 DESC, begins_anew DESC, s.ledger NULLS FIRST, c.contract_id
    LIMIT $3`,
};

const RECORD: Statement = {
  name: 'record_scan_step',
  text: 'SELECT * FROM record_scan_step($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)',
};

const SCANS: Statement = {
  name: 'deposit_scan_standing',
  text: /* sql */ `
    SELECT contract_id, ledger, cursor, begins_anew FROM deposit_scans WHERE network = $1
    ORDER BY contract_id LIMIT $2`,
};

const GAPS: Statement = {
  name: 'deposit_gaps',
  text: /* sql */ `
    SELECT contract_id, from_ledger, to_ledger, found_at FROM deposit_gaps WHERE network = $1
    ORDER BY id DESC LIMIT $2`,
};

const UNREADABLE: Statement = {
  name: 'unreadable_deposits',
  text: /* sql */ `
    SELECT event_id, contract_id, hash, ledger, reason, topics, value, found_at FROM unreadable_deposits
    WHERE network = $1
    ORDER BY id DESC LIMIT $2`,
};
