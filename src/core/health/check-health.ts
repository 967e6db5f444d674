import { type Clock } from '../shared/clock.ts';
import { type ComponentStatus } from './component.ts';
import { type ComponentHealth } from './component-health.ts';
import { type HealthMonitor } from './health-monitor.ts';
import { type HealthView, type HealthViews, type ViewName } from './health-view.ts';
import { overallStatus } from './overall-status.ts';
import { type HealthObserver, type SnapshotRead } from './ports/health-observer.ts';

export interface HealthReport {
  /** `down` when a component is that the view calls critical; `degraded` when anything else is not ok. */
  readonly status: ComponentStatus;
  /** By id, in the order of the view. */
  readonly components: ReadonlyMap<string, ComponentHealth>;
  /** How much longer the view itself would repeat this answer. */
  readonly freshForMs: number;
}

/** How an answer came about, and how many checks had to begin for it. */
interface Read {
  readonly result: SnapshotRead;
  readonly started: number;
}

const AT_HAND: Read = { result: 'hit', started: 0 };

/**
 * Answers one view from what is known. Findings that are too old for it are renewed first, together with every other
 * caller who needs them, for no longer than the view's deadline. It never fails: a broken component is a finding.
 */
export class CheckHealth {
  private readonly monitor: HealthMonitor;
  private readonly views: HealthViews;
  private readonly clock: Clock;
  private readonly observer: HealthObserver;

  /** @throws when a view names a component that nobody checks */
  constructor(monitor: HealthMonitor, views: HealthViews, clock: Clock, observer: HealthObserver) {
    const known = new Set(monitor.componentIds);
    for (const [name, { components, critical }] of Object.entries<HealthView>(views)) {
      const unknown = [...components, ...critical].find((id) => !known.has(id));
      if (unknown !== undefined) throw new Error(`The health view ${name} names the unknown component ${unknown}`);
    }
    this.monitor = monitor;
    this.views = views;
    this.clock = clock;
    this.observer = observer;
  }

  async execute(name: ViewName): Promise<HealthReport> {
    const view = this.views[name];
    const outdated = this.outdatedOf(view);
    const { result, started } = outdated.length === 0 ? AT_HAND : await this.renew(view, outdated);
    const probesAvoided = view.components.length - started;
    this.observer.observe({ kind: 'snapshot_read', view: name, result, probesAvoided });
    return this.report(view);
  }

  private outdatedOf({ components, maxAgeMs }: HealthView): string[] {
    const now = this.clock.now();
    return components.filter((id) => this.monitor.ageOf(id, now) > maxAgeMs);
  }

  private async renew(view: HealthView, outdated: readonly string[]): Promise<Read> {
    const { started, done } = this.monitor.refresh(outdated);
    const finished = new AbortController();
    await Promise.race([done, this.clock.sleep(view.deadlineMs, finished.signal)]);
    finished.abort();
    if (this.outdatedOf(view).length > 0) return { result: 'stale', started };
    return { result: started > 0 ? 'miss' : 'coalesced', started };
  }

  private report({ components: ids, critical, maxAgeMs }: HealthView): HealthReport {
    const now = this.clock.now();
    const components = this.monitor.read(ids, now);
    const oldestMs = Math.max(0, ...ids.map((id) => this.monitor.ageOf(id, now)));
    return {
      status: overallStatus(components, critical),
      components: new Map(components.map((component) => [component.id, component])),
      freshForMs: Math.max(0, maxAgeMs - oldestMs),
    };
  }
}
