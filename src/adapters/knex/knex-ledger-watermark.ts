import { type ResultAsync } from 'neverthrow';
import { type LedgerWatermark } from '../../core/billing/ports/ledger-watermark.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';

export class KnexLedgerWatermark implements LedgerWatermark {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  read(): ResultAsync<number, StoreUnavailable> {
    return this.database.run<{ ledger: number }>(READ, [this.network]).map(([row]) => row?.ledger ?? 0);
  }

  raise(ledger: number): ResultAsync<void, StoreUnavailable> {
    return this.database.run(RAISE, [this.network, ledger]).map(() => undefined);
  }
}

const READ: Statement = { name: 'read_watermark', text: 'SELECT ledger FROM ledger_watermarks WHERE network = $1' };

const RAISE: Statement = {
  name: 'raise_watermark',
  text: /* sql */ `
    INSERT INTO ledger_watermarks (network, ledger) VALUES ($1, $2)
    ON CONFLICT (network) DO UPDATE SET ledger = excluded.ledger WHERE ledger_watermarks.ledger < excluded.ledger`,
};
