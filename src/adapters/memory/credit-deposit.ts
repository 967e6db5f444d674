import { type CreditOutcome } from '../../core/vault/ports/deposits.ts';
import { type Deposit } from '../../core/vault/vault.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type DepositRow, type VaultRow } from './rows.ts';

/** Stores a deposit, and credits it to the vault that it belongs to. Called inside a change. */
export function creditDeposit(database: MemoryDatabase, deposit: Deposit, now: number): CreditOutcome {
  const stored = database.deposits.get(deposit.eventId);
  if (stored !== undefined) {
    if (!isSameDeposit(stored, deposit)) return 'event_id_reused';
    return stored.vaultId === null ? 'already_waiting' : 'already_credited';
  }
  const vault = vaultOfDeposit(database, deposit);
  const row = { ...deposit, id: database.nextId(), vaultId: vault?.id ?? null, createdAt: now };
  database.deposits.set(deposit.eventId, row);
  if (vault === undefined) return 'unknown_depositor';
  addDeposit(vault, deposit);
  return 'credited';
}

/** Credits a new vault with the deposits that waited for it. Called inside a change. */
export function creditWaitingDeposits(database: MemoryDatabase, vault: VaultRow): void {
  for (const row of database.deposits.values()) {
    if (row.vaultId === null && isDepositOf(row, vault)) takeDeposit(row, vault);
  }
}

/** Gives a waiting deposit to a vault. */
export function takeDeposit(row: DepositRow, vault: VaultRow): void {
  row.vaultId = vault.id;
  addDeposit(vault, row);
}

/**
 * The balance of a dedicated vault is what the chain showed: a snapshot read at that ledger or later holds the deposit
 * already, and before the first one there is nothing to add to.
 */
function addDeposit(vault: VaultRow, { units, ledger }: Deposit): void {
  const isShown = vault.kind === 'dedicated' && (vault.lastSyncedAt === null || vault.syncedLedger >= ledger);
  if (!isShown) vault.balanceSnapshot += units;
}

/** Whoever deposits into a dedicated contract, it is its vault's; in a shared one the vault is the depositor's. */
function isDepositOf({ contractId, depositorAddress }: Deposit, vault: VaultRow): boolean {
  return vault.contractId === contractId && (vault.kind === 'dedicated' || vault.depositorAddress === depositorAddress);
}

function vaultOfDeposit({ vaults }: MemoryDatabase, deposit: Deposit): VaultRow | undefined {
  const candidates = [...vaults.values()].filter((vault) => isDepositOf(deposit, vault));
  return candidates.find(({ kind }) => kind === 'dedicated') ?? candidates[0];
}

function isSameDeposit(one: Deposit, other: Deposit): boolean {
  return (
    one.hash === other.hash &&
    one.units === other.units &&
    one.contractId === other.contractId &&
    one.depositorAddress === other.depositorAddress
  );
}
