import { type ResultAsync } from 'neverthrow';
import {
  type HaltReason,
  type LedgerMark,
  type LedgerWatermark,
  type NetworkStanding,
} from '../../core/billing/ports/ledger-watermark.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';

interface WatermarkRow {
  readonly ledger: number;
  readonly mark_ledger: number | null;
  readonly mark_hash: string | null;
  readonly halted: HaltReason | null;
}

export class KnexLedgerWatermark implements LedgerWatermark {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  read(): ResultAsync<NetworkStanding, StoreUnavailable> {
    return this.database.run<WatermarkRow>(READ, [this.network]).map(([row]) => standingOf(row));
  }

  raise(ledger: number): ResultAsync<void, StoreUnavailable> {
    return this.database.run(RAISE, [this.network, ledger]).map(() => undefined);
  }

  mark({ ledger, hash }: LedgerMark): ResultAsync<void, StoreUnavailable> {
    return this.database.run(MARK, [this.network, ledger, hash]).map(() => undefined);
  }

  halt(reason: HaltReason): ResultAsync<boolean, StoreUnavailable> {
    return this.database.run(HALT, [this.network, reason]).map((changed) => changed.length > 0);
  }

  accept({ ledger, hash }: LedgerMark): ResultAsync<void, StoreUnavailable> {
    return this.database.run(ACCEPT, [this.network, ledger, hash]).map(() => undefined);
  }
}

function standingOf(row: WatermarkRow | undefined): NetworkStanding {
  if (row === undefined) return { highest: 0, mark: null, halted: null };
  const { ledger, mark_ledger: markLedger, mark_hash: hash, halted } = row;
  return { highest: ledger, mark: markLedger === null || hash === null ? null : { ledger: markLedger, hash }, halted };
}

const READ: Statement = {
  name: 'read_watermark',
  text: 'SELECT ledger, mark_ledger, mark_hash, halted FROM ledger_watermarks WHERE network = $1',
};

const RAISE: Statement = {
  name: 'raise_watermark',
  text: /* sql */ `
    INSERT INTO ledger_watermarks (network, ledger) VALUES ($1, $2)
    ON CONFLICT (network) DO UPDATE SET ledger = excluded.ledger WHERE ledger_watermarks.ledger < excluded.ledger`,
};

const MARK: Statement = {
  name: 'mark_ledger',
  text: /* sql */ `
    INSERT INTO ledger_watermarks AS w (network, ledger, mark_ledger, mark_hash) VALUES ($1, $2, $2, $3)
    ON CONFLICT (network) DO UPDATE
      SET ledger = greatest(w.ledger, excluded.ledger),
          mark_ledger = excluded.mark_ledger,
          mark_hash = excluded.mark_hash
      WHERE w.mark_ledger IS NULL OR w.mark_ledger < excluded.mark_ledger`,
};

const HALT: Statement = {
  name: 'halt_network',
  text: /* sql */ `
    INSERT INTO ledger_watermarks AS w (network, ledger, halted) VALUES ($1, 0, $2)
    ON CONFLICT (network) DO UPDATE SET halted = excluded.halted WHERE w.halted IS NULL
    RETURNING w.network`,
};

const ACCEPT: Statement = {
  name: 'accept_network',
  text: /* sql */ `
    WITH anew AS (UPDATE deposit_scans SET begins_anew = true WHERE network = $1 AND ledger IS NOT NULL)
    INSERT INTO ledger_watermarks (network, ledger, mark_ledger, mark_hash) VALUES ($1, $2, $2, $3)
    ON CONFLICT (network) DO UPDATE
      SET ledger = excluded.ledger, mark_ledger = excluded.mark_ledger, mark_hash = excluded.mark_hash, halted = NULL`,
};
