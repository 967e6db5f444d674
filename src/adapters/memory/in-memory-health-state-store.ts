import { okAsync, type ResultAsync } from 'neverthrow';
import {
  UNKNOWN_STATE,
  type ComponentState,
  type HealthStateStore,
  type HealthStateUnavailable,
} from '../../core/health/ports/health-state-store.ts';

/** For a single instance: what it remembers ends with it. */
export class InMemoryHealthStateStore implements HealthStateStore {
  private readonly states = new Map<string, ComponentState>();

  record(
    componentId: string,
    { failed, at }: { readonly failed: boolean; readonly at: number },
  ): ResultAsync<ComponentState, HealthStateUnavailable> {
    const { version, consecutiveFailures, lastSuccess } = this.states.get(componentId) ?? UNKNOWN_STATE;
    const state: ComponentState = {
      version: version + 1,
      consecutiveFailures: failed ? consecutiveFailures + 1 : 0,
      lastSuccess: failed ? lastSuccess : at,
    };
    this.states.set(componentId, state);
    return okAsync(state);
  }

  readAll(): ResultAsync<ReadonlyMap<string, ComponentState>, HealthStateUnavailable> {
    return okAsync(new Map(this.states));
  }
}
