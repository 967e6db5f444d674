import { type HealthDiagnosis } from '../../../core/health/diagnose-health.ts';
import { presentCircuit } from './circuit.ts';
import { presentService } from './health-v2.ts';

/** Names, states, reasons of the closed list and numbers. */
export function presentDiagnosis(diagnosis: HealthDiagnosis) {
  return {
    timestamp: new Date(diagnosis.at).toISOString(),
    phase: diagnosis.phase,
    services: diagnosis.components.map((component) => ({ ...presentService(component), reason: component.reason })),
    states: diagnosis.states === null ? null : Object.fromEntries(diagnosis.states),
    circuitBreakers: diagnosis.circuits.map(presentCircuit),
    workers: diagnosis.heartbeats,
    pools: Object.fromEntries(diagnosis.pools),
    eventLoopDelay: diagnosis.eventLoopDelay,
  };
}
