import { type ComponentHealth } from '../component-health.ts';

/** How a view got its answer; `stale` when its deadline passed before every component was fresh. */
export type SnapshotRead = 'hit' | 'miss' | 'coalesced' | 'stale';

export type HealthEvent =
  | { readonly kind: 'component_checked'; readonly component: ComponentHealth }
  /** With all components, also those that this refresh did not ask. */
  | { readonly kind: 'refreshed'; readonly components: readonly ComponentHealth[]; readonly durationMs: number }
  | {
      readonly kind: 'snapshot_read';
      readonly view: string;
      readonly result: SnapshotRead;
      /** Probes that would have run for this answer alone. */
      readonly probesAvoided: number;
    }
  | { readonly kind: 'state_not_recorded'; readonly componentId: string }
  /** A probe broke its contract; the cause is for the log alone. */
  | { readonly kind: 'probe_rejected'; readonly componentId: string; readonly cause: unknown };

/** Hears what health checks do, for metrics and logs. It is called in the middle of it and must not throw. */
export interface HealthObserver {
  observe(event: HealthEvent): void;
}
