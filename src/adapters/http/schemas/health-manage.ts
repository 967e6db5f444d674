import { z } from 'zod';
import { identifier } from './identifier.ts';

export const healthManageQuery = z.strictObject({ action: z.enum(['diagnostics', 'metrics']) });

/** Seed 003's commands, as the use case takes them: without a service all are checked. */
export const healthManageBody = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('reset_circuit_breaker'), service: identifier }),
  z.strictObject({ action: z.literal('force_health_check'), service: identifier.nullable().default(null) }),
]);
