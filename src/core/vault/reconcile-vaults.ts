import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type GuardError, type GuardNetwork } from '../billing/guard-network.ts';
import { judgeLedger } from '../billing/ledger-order.ts';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type PoolBooks } from './ports/pool-books.ts';
import { type ReconciliationObserver, type Reconciliations } from './ports/reconciliations.ts';
import { type VaultBalance, type VaultBalances } from './ports/vault-balances.ts';
import { driftOf, type PoolFinding, type Reconciliation } from './reconciliation.ts';

/** More than all attempts of one call take. */
const READ_TIMEOUT_MS = 10_000;

/** The network does not answer, or nothing that it says may be believed at the moment. */
export interface ChainUnreadable {
  readonly kind: 'chain_unreadable';
  readonly reason: Exclude<GuardError['kind'], StoreUnavailable['kind']> | 'ledger_lagging';
}

export type ReconcileVaultsError = StoreUnavailable | ChainUnreadable;

export interface ReconcileVaultsPorts {
  readonly guard: Pick<GuardNetwork, 'execute'>;
  readonly balances: VaultBalances;
  readonly books: PoolBooks;
  readonly reconciliations: Reconciliations;
  readonly observer: ReconciliationObserver;
  readonly clock: Clock;
}

/**
 * Compares what the shared contracts hold with what our books say that they owe, and puts it on record. It repairs
 * nothing: a difference has a cause, and only a person can know it.
 */
export class ReconcileVaults {
  private readonly ports: ReconcileVaultsPorts;
  private readonly pooledContractId: string;

  constructor(ports: ReconcileVaultsPorts, policy: { readonly pooledContractId: string }) {
    this.ports = ports;
    this.pooledContractId = policy.pooledContractId;
  }

  execute(): ResultAsync<Reconciliation, ReconcileVaultsError> {
    return safeTry(() => this.compareAll());
  }

  private async *compareAll(): Steps<Reconciliation, ReconcileVaultsError> {
    const { guard, books, reconciliations, observer, clock } = this.ports;
    const { highest } = yield* guard.execute().mapErr(unreadableBecause);
    const contractIds = new Set([this.pooledContractId, ...(yield* books.contracts())]);
    const pools: PoolFinding[] = [];
    const unreadable: string[] = [];
    for (const contractId of contractIds) {
      const found = yield* this.compare(contractId, highest);
      if (found === null) unreadable.push(contractId);
      else pools.push(found);
    }
    const reconciliation = { at: clock.now(), pools, unreadable };
    yield* reconciliations.save(reconciliation);
    observer.observe(reconciliation);
    return ok(reconciliation);
  }

  /** The chain first, the books after it: `PoolBooks` says why. Null: the contract cannot be read. */
  private compare(contractId: string, highestLedger: number): ResultAsync<PoolFinding | null, ReconcileVaultsError> {
    return safeTry(() => this.compareSteps(contractId, highestLedger));
  }

  private async *compareSteps(
    contractId: string,
    highestLedger: number,
  ): Steps<PoolFinding | null, ReconcileVaultsError> {
    const { balances, books, clock } = this.ports;
    const read = await balances.read(contractId, clock.deadline(READ_TIMEOUT_MS));
    if (read.isErr()) return read.error.kind === 'balance_unreadable' ? ok(null) : err(unreadableBecause(read.error));
    const { ledger, balance }: VaultBalance = read.value;
    if (judgeLedger(ledger, highestLedger) !== 'good') {
      return err({ kind: 'chain_unreadable', reason: 'ledger_lagging' });
    }
    const standing = yield* books.standingAt(contractId, ledger);
    return ok({ ...standing, contractId, ledger, chain: balance, drift: driftOf(balance, standing) });
  }
}

function unreadableBecause(error: GuardError): ReconcileVaultsError {
  return error.kind === 'database_unavailable' ? error : { kind: 'chain_unreadable', reason: error.kind };
}
