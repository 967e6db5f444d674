import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Units } from '../../core/shared/usdc.ts';
import { type BalanceWatch, type BalanceWatches } from '../../core/vault/ports/balance-watches.ts';
import { type Database, type Statement } from './database.ts';

interface WatchRow {
  readonly contract_id: string;
  readonly available: bigint;
  readonly balance_low_units: bigint | null;
}

/** The events themselves are written by the trigger of migration 016. */
export class KnexBalanceWatches implements BalanceWatches {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  find(userId: string): ResultAsync<BalanceWatch | null, StoreUnavailable> {
    return this.ask(FIND, [this.network, userId]);
  }

  setThreshold(userId: string, threshold: Units | null): ResultAsync<BalanceWatch | null, StoreUnavailable> {
    return this.ask(SET, [this.network, userId, threshold]);
  }

  private ask(statement: Statement, values: readonly unknown[]): ResultAsync<BalanceWatch | null, StoreUnavailable> {
    return this.database.run<WatchRow>(statement, values).map(([row]) => (row === undefined ? null : watchOf(row)));
  }
}

function watchOf({ contract_id: contractId, available, balance_low_units: threshold }: WatchRow): BalanceWatch {
  return { contractId, available, threshold };
}

const FIND: Statement = {
  name: 'find_balance_low',
  text: /* sql */ `
    SELECT contract_id, balance_snapshot - held AS available, balance_low_units FROM vaults
    WHERE network = $1 AND user_id = $2`,
};

/** A threshold that is set again as it was neither arms nor disarms anything. */
const SET: Statement = {
  name: 'set_balance_low',
  text: /* sql */ `
    UPDATE vaults SET
      balance_low_armed = balance_low_armed OR balance_low_units IS DISTINCT FROM $3,
      balance_low_units = $3
    WHERE network = $1 AND user_id = $2
    RETURNING contract_id, balance_snapshot - held AS available, balance_low_units`,
};
