import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Units } from '../../core/shared/usdc.ts';
import { type AddressTaken, type VaultExists, type Vaults } from '../../core/vault/ports/vaults.ts';
import { type NewVault, type Vault } from '../../core/vault/vault.ts';
import { type Database, type Statement } from './database.ts';
import { vaultOf, type VaultRow } from './rows.ts';

export class KnexVaults implements Vaults {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  create(vault: NewVault, now: number): ResultAsync<Vault, VaultExists | AddressTaken | StoreUnavailable> {
    const { userId, contractId, kind, depositorAddress } = vault;
    return this.database
      .run<VaultRow>(CREATE, [this.network, userId, contractId, kind, depositorAddress, new Date(now)])
      .andThen(([row]) => (row === undefined ? this.refuse(userId) : okAsync(vaultOf(row))));
  }

  findByUserId(userId: string): ResultAsync<Vault | null, StoreUnavailable> {
    return this.database
      .run<VaultRow>(FIND, [this.network, userId])
      .map(([row]) => (row === undefined ? null : vaultOf(row)));
  }

  updateBalanceSnapshot(
    id: bigint,
    snapshot: { readonly balance: Units; readonly ledger: number },
    now: number,
  ): ResultAsync<boolean, StoreUnavailable> {
    const values = [this.network, id, snapshot.balance, snapshot.ledger, new Date(now)];
    return this.database.runOne<{ synced: boolean }>(SYNC, values).map(({ synced }) => synced);
  }

  /** Vaults are never removed, so the one that stood in the way is still there. */
  private refuse(userId: string): ResultAsync<never, VaultExists | AddressTaken | StoreUnavailable> {
    return this.findByUserId(userId).andThen((own) =>
      errAsync({ kind: own === null ? ('address_taken' as const) : ('vault_exists' as const) }),
    );
  }
}

const COLUMNS =
  'id, user_id, contract_id, kind, depositor_address, balance_snapshot, held, synced_ledger, last_synced_at';

const CREATE: Statement = {
  name: 'create_vault',
  text: `SELECT ${COLUMNS} FROM create_vault($1, $2, $3, $4, $5, $6)`,
};

const FIND: Statement = {
  name: 'find_vault',
  text: `SELECT ${COLUMNS} FROM vaults WHERE network = $1 AND user_id = $2`,
};

const SYNC: Statement = { name: 'sync_vault', text: 'SELECT sync_vault($1, $2, $3, $4, $5) AS synced' };
