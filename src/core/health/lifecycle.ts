export type LifecyclePhase = 'starting' | 'ready' | 'draining';

/** Where the process is on its way from start to stop; it never goes back. */
export class Lifecycle {
  private current: LifecyclePhase = 'starting';

  get phase(): LifecyclePhase {
    return this.current;
  }

  /** The service can do its work: migrated, connected, listening. */
  markReady(): void {
    if (this.current === 'starting') this.current = 'ready';
  }

  /** New work should go elsewhere; what was begun is finished. */
  drain(): void {
    this.current = 'draining';
  }
}
