import { type ComponentCheck } from './component.ts';
import { type ComponentState } from './ports/health-state-store.ts';

/** What is known of a component at one moment. */
export interface ComponentHealth extends ComponentCheck {
  readonly id: string;
  /** How long the last check took, in whole milliseconds. */
  readonly latencyMs: number;
  /** Epoch milliseconds at the end of the last check; 0 when there was none. */
  readonly checkedAt: number;
  readonly state: ComponentState;
}
