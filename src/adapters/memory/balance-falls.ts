import { type Units } from '../../core/shared/usdc.ts';
import { availableOf } from '../../core/vault/vault.ts';
import { type DomainEvent } from '../../core/webhooks/domain-event.ts';
import { type VaultRow } from './rows.ts';

export interface BalanceWatchRow {
  readonly threshold: Units;
  armed: boolean;
  /** The vault as the last change left it. */
  seen: Pick<VaultRow, 'balanceSnapshot' | 'held'>;
}

export interface DomainEventRow extends DomainEvent {
  passedOn: boolean;
}

interface WatchedWorld {
  readonly vaults: ReadonlyMap<bigint, VaultRow>;
  readonly balanceWatches: ReadonlyMap<bigint, BalanceWatchRow>;
  readonly domainEvents: Map<bigint, DomainEventRow>;
  nextId(): bigint;
}

/** What the trigger on `vaults` does in PostgreSQL: looks at every watched vault after each change, whoever made it. */
export function noteFalls(world: WatchedWorld, now: number): void {
  for (const [vaultId, watch] of world.balanceWatches) {
    const vault = world.vaults.get(vaultId);
    if (vault === undefined) throw new Error(`A watch over vault ${vaultId}, which is not there`);
    const { balanceSnapshot, held, userId, contractId } = vault;
    const [before, available] = [availableOf(watch.seen), availableOf(vault)];
    if (!watch.armed) watch.armed = balanceSnapshot > watch.seen.balanceSnapshot;
    else if (available < watch.threshold && before >= watch.threshold) {
      const fact = { type: 'balance.low', contractId, available, threshold: watch.threshold } as const;
      const id = world.nextId();
      world.domainEvents.set(id, { id, userId, fact, createdAt: now, passedOn: false });
      watch.armed = false;
    }
    watch.seen = { balanceSnapshot, held };
  }
}
