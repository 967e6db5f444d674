import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Reconciliations } from '../../core/vault/ports/reconciliations.ts';
import { type PoolFinding, type Reconciliation } from '../../core/vault/reconciliation.ts';
import { type Database, type Statement } from './database.ts';

/** JSON has no integers that are large enough: amounts are text in it. */
type StoredFinding = {
  readonly [Name in keyof PoolFinding]: PoolFinding[Name] extends bigint ? string : PoolFinding[Name];
};

interface Findings {
  readonly pools: readonly StoredFinding[];
  readonly unreadable: readonly string[];
}

interface ReconciliationRow {
  readonly ran_at: Date;
  readonly findings: Findings;
}

export class KnexReconciliations implements Reconciliations {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  save({ at, pools, unreadable }: Reconciliation): ResultAsync<void, StoreUnavailable> {
    const findings: Findings = { pools: pools.map(storedFinding), unreadable };
    return this.database.run(SAVE, [this.network, new Date(at), JSON.stringify(findings)]).map(() => undefined);
  }

  latest(): ResultAsync<Reconciliation | null, StoreUnavailable> {
    return this.database.run<ReconciliationRow>(LATEST, [this.network]).map(([row]) => {
      if (row === undefined) return null;
      const { pools, unreadable } = row.findings;
      return { at: row.ran_at.getTime(), pools: pools.map(findingOf), unreadable };
    });
  }
}

function storedFinding({ contractId, ledger, ...sums }: PoolFinding): StoredFinding {
  return {
    contractId,
    ledger,
    chain: sums.chain.toString(),
    balances: sums.balances.toString(),
    inFlight: sums.inFlight.toString(),
    uncredited: sums.uncredited.toString(),
    drift: sums.drift.toString(),
  };
}

function findingOf({ contractId, ledger, ...sums }: StoredFinding): PoolFinding {
  return {
    contractId,
    ledger,
    chain: BigInt(sums.chain),
    balances: BigInt(sums.balances),
    inFlight: BigInt(sums.inFlight),
    uncredited: BigInt(sums.uncredited),
    drift: BigInt(sums.drift),
  };
}

const SAVE: Statement = {
  name: 'save_vault_reconciliation',
  text: /* sql */ `
    INSERT INTO vault_reconciliations AS stored (network, ran_at, findings) VALUES ($1, $2, $3)
    ON CONFLICT (network) DO UPDATE SET ran_at = excluded.ran_at, findings = excluded.findings
    WHERE stored.ran_at <= excluded.ran_at`,
};

const LATEST: Statement = {
  name: 'latest_vault_reconciliation',
  text: 'SELECT ran_at, findings FROM vault_reconciliations WHERE network = $1',
};
