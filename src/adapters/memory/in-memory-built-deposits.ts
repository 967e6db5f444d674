import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type BuiltDeposit, type DepositCredit, type NewBuiltDeposit } from '../../core/vault/built-deposit.ts';
import { type BuiltDeposits, type DepositOutcome, type DepositRecord } from '../../core/vault/ports/built-deposits.ts';
import { type MemoryDatabase } from './memory-database.ts';

export class InMemoryBuiltDeposits implements BuiltDeposits {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  add(deposit: NewBuiltDeposit): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      if (this.rows.has(deposit.hash)) return;
      this.rows.set(deposit.hash, { ...deposit, status: 'built', sentHash: null, ledger: null });
    });
  }

  find(userId: string, hash: string): ResultAsync<DepositRecord | null, StoreUnavailable> {
    return this.database.change(() => {
      const built = this.rows
        .values()
        .find((row) => row.userId === userId && (row.hash === hash || row.sentHash === hash));
      const credit = this.creditOf(userId, [hash, built?.hash, built?.sentHash]);
      if (built !== undefined) return { built: { ...built }, credit };
      return credit === null ? null : { built: null, credit };
    });
  }

  markSubmitted(hash: string, sentHash: string): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      const row = this.rows.get(hash);
      if (row?.status !== 'built' && row?.status !== 'submitted') return;
      this.rows.set(hash, { ...row, status: 'submitted', sentHash });
    });
  }

  settle(hash: string, outcome: DepositOutcome): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      const row = this.rows.get(hash);
      if (row === undefined || row.status === 'confirmed' || row.status === 'failed') return;
      const { status } = outcome;
      if (outcome.status === 'expired') this.rows.set(hash, { ...row, status });
      else this.rows.set(hash, { ...row, status, ledger: outcome.ledger, sentHash: outcome.hash ?? row.sentHash });
    });
  }

  forgetUnsent(time: number, limit: number): ResultAsync<number, StoreUnavailable> {
    return this.database.change(() => {
      const ended = [...this.rows.values()].filter(
        ({ sentHash, ledger, maxTime }) => sentHash === null && ledger === null && maxTime * 1000 < time,
      );
      const forgotten = ended.toSorted((a, b) => a.maxTime - b.maxTime).slice(0, limit);
      for (const { hash } of forgotten) this.rows.delete(hash);
      return forgotten.length;
    });
  }

  private get rows(): Map<string, BuiltDeposit> {
    return this.database.builtDeposits;
  }

  /** One transaction makes one deposit for us; others may have made several, and their sum is told. */
  private creditOf(userId: string, hashes: readonly (string | null | undefined)[]): DepositCredit | null {
    const credited = [...this.database.deposits.values()].filter(
      ({ hash, vaultId }) =>
        hashes.includes(hash) && vaultId !== null && this.database.vaults.get(vaultId)?.userId === userId,
    );
    const [first] = credited;
    if (first === undefined) return null;
    const { hash, ledger, contractId, depositorAddress } = first;
    const units = credited
      .filter((each) => each.contractId === contractId && each.depositorAddress === depositorAddress)
      .reduce((sum, each) => sum + each.units, 0n);
    return { hash, ledger, contractId, depositorAddress, units };
  }
}
