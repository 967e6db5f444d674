import { err, ok, safeTry, type Result, type ResultAsync } from 'neverthrow';
import { type GuardError, type GuardNetwork } from '../billing/guard-network.ts';
import { judgeLedger } from '../billing/ledger-order.ts';
import { type NetworkUnavailable } from '../billing/ports/chain-network.ts';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type VaultBalances } from './ports/vault-balances.ts';
import { type DueVault, type VaultSyncs } from './ports/vault-syncs.ts';
import { type Vaults } from './ports/vaults.ts';
import { type SyncRequests } from './sync-requests.ts';

/** In one run. */
const VAULTS_MAX = 100;
/** Few at once: charges go through the same door to the network, and must not queue behind this. */
const READS_AT_ONCE = 4;
/** More than all attempts of one call take. */
const READ_TIMEOUT_MS = 10_000;

/** What became of one vault's turn; only `synced` changed anything. */
export type SyncOutcome =
  | 'synced'
  /** A newer ledger was synced already. */
  | 'outdated'
  /** The node that answered is behind the ledgers that were seen before. */
  | 'lagging'
  | 'unreadable';

export type SyncSummary = Readonly<Record<SyncOutcome, number>>;

export interface SyncVaultsPorts {
  readonly syncs: VaultSyncs;
  readonly requests: Pick<SyncRequests, 'take' | 'keep'>;
  readonly guard: Pick<GuardNetwork, 'execute'>;
  readonly balances: VaultBalances;
  readonly vaults: Pick<Vaults, 'updateBalanceSnapshot'>;
  readonly clock: Clock;
}

/** Brings our books of consumers' own contracts up to date with what their owners did on the chain. */
export class SyncVaults {
  private readonly ports: SyncVaultsPorts;
  private readonly intervalMs: number;

  constructor(ports: SyncVaultsPorts, policy: { readonly intervalMs: number }) {
    this.ports = ports;
    this.intervalMs = policy.intervalMs;
  }

  execute(): ResultAsync<SyncSummary, GuardError> {
    return safeTry(() => this.run());
  }

  private async *run(): Steps<SyncSummary, GuardError> {
    const { syncs, requests, guard, clock } = this.ports;
    const summary: Record<SyncOutcome, number> = { synced: 0, outdated: 0, lagging: 0, unreadable: 0 };
    const contractIds = requests.take();
    const turn = { before: clock.now() - this.intervalMs, contractIds, limit: VAULTS_MAX };
    const due = yield* syncs.takeTurns(turn, clock.now()).orTee(() => requests.keep(contractIds));
    if (due.length === 0) return ok(summary);
    const { highest } = yield* guard.execute();
    for (let start = 0; start < due.length; start += READS_AT_ONCE) {
      const wave = due.slice(start, start + READS_AT_ONCE);
      const outcomes = await Promise.all(wave.map((vault) => this.sync(vault, highest)));
      for (const outcome of outcomes) summary[yield* outcome] += 1;
    }
    return ok(summary);
  }

  private async sync(
    { id, contractId }: DueVault,
    highestLedger: number,
  ): Promise<Result<SyncOutcome, NetworkUnavailable | StoreUnavailable>> {
    const { balances, vaults, clock } = this.ports;
    const read = await balances.read(contractId, clock.deadline(READ_TIMEOUT_MS));
    if (read.isErr()) return read.error.kind === 'balance_unreadable' ? ok('unreadable') : err(read.error);
    if (judgeLedger(read.value.ledger, highestLedger) !== 'good') return ok('lagging');
    return vaults
      .updateBalanceSnapshot(id, read.value, clock.now())
      .map((isNewer) => (isNewer ? ('synced' as const) : ('outdated' as const)));
  }
}
