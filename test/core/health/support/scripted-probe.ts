import { OK, type ComponentCheck } from '../../../../src/core/health/component.ts';
import { type HealthProbe, type ProbeLimits } from '../../../../src/core/health/ports/health-probe.ts';

export const SLOW: ComponentCheck = { status: 'degraded', reason: 'slow' };
export const LAGGING: ComponentCheck = { status: 'degraded', reason: 'lagging' };
export const GONE: ComponentCheck = { status: 'down', reason: 'unavailable' };

/** Answers as told, and remembers how often and with which signals it was asked. */
export class ScriptedProbe implements HealthProbe {
  readonly id: string;
  readonly kind: HealthProbe['kind'];
  readonly limits: ProbeLimits = { timeoutMs: 2_000, slowMs: 1_000 };
  readonly signals: AbortSignal[] = [];
  answer: (signal: AbortSignal) => Promise<ComponentCheck> = () => Promise.resolve(OK);

  constructor(id: string, kind: HealthProbe['kind'] = 'external') {
    this.id = id;
    this.kind = kind;
  }

  get timesAsked(): number {
    return this.signals.length;
  }

  say(check: ComponentCheck): void {
    this.answer = () => Promise.resolve(check);
  }

  hang(): void {
    this.answer = () => new Promise(() => undefined);
  }

  check(signal: AbortSignal): Promise<ComponentCheck> {
    this.signals.push(signal);
    return this.answer(signal);
  }
}
