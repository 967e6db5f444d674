import { type Logger } from 'pino';
import { type CircuitObserver } from '../../core/shared/circuit-observer.ts';

/** Counts what circuits do, and logs each change of one: an operator who wonders about refused calls looks there. */
export function circuitReport(logger: Logger, metrics: CircuitObserver): CircuitObserver {
  return {
    changed: (change) => {
      metrics.changed(change);
      const { service, from, to } = change;
      const isOpening = to === 'open' || to === 'forced_open';
      logger[isOpening ? 'warn' : 'info']({ circuit: service, from, to }, 'Circuit changed');
    },
    called: (service, outcome) => metrics.called(service, outcome),
  };
}
