import { Counter, Gauge, type Registry } from 'prom-client';
import { type ServiceCircuit } from '../../core/shared/circuit-breakers.ts';
import { type CircuitChange, type CircuitObserver, type CircuitState } from '../../core/shared/circuit-observer.ts';

const STATES: readonly CircuitState[] = ['closed', 'open', 'half_open', 'forced_open'];

/** What is exported of circuits. */
export class CircuitMetrics implements CircuitObserver {
  private readonly trips;
  private readonly calls;
  private read: () => readonly ServiceCircuit[] = () => [];

  constructor(registers: Registry[]) {
    this.trips = new Counter({
      name: 'circuit_breaker_trips_total',
      help: 'Total circuit breaker trips',
      registers,
    });
    this.calls = new Counter({
      name: 'circuit_breaker_calls_total',
      help: 'Calls through a circuit, by outcome',
      labelNames: ['service', 'outcome'],
      registers,
    });
    // Time alone moves a circuit on, so its state is read when it is asked for. The registries hold the gauge.
    const showStates = (gauge: Gauge<'service' | 'state'>) => this.showStates(gauge);
    new Gauge({
      name: 'circuit_breaker_state',
      help: 'The state that a circuit is in is 1, the others are 0',
      labelNames: ['service', 'state'],
      registers,
      collect() {
        showStates(this);
      },
    });
  }

  /** Where the states come from; until then there are none. */
  watch(read: () => readonly ServiceCircuit[]): void {
    this.read = read;
  }

  changed({ to }: CircuitChange): void {
    if (to === 'open') this.trips.inc();
  }

  called(service: string, outcome: string): void {
    this.calls.inc({ service, outcome });
  }

  private showStates(gauge: Gauge<'service' | 'state'>): void {
    for (const circuit of this.read()) {
      for (const state of STATES) gauge.set({ service: circuit.service, state }, circuit.state === state ? 1 : 0);
    }
  }
}
