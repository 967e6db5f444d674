import { z } from 'zod';
import { type presentHealth } from '../../presenters/health.ts';
import { type presentHealthDetails } from '../../presenters/health-details.ts';
import { type presentDepositHealth } from '../../presenters/health-deposits.ts';
import { type presentDiagnosis } from '../../presenters/health-diagnosis.ts';
import { type presentIetfHealth } from '../../presenters/health-ietf.ts';
import { type presentHealthV2 } from '../../presenters/health-v2.ts';
import { circuit } from './admin.ts';
import { time } from './values.ts';

export const componentStatus = z.enum(['ok', 'degraded', 'down']);

/** By component. */
export const checks = z.object({ api: componentStatus }).catchall(componentStatus);

/** Seed 000. */
export const health: z.ZodType<ReturnType<typeof presentHealth>> = z
  .strictObject({
    status: componentStatus,
    version: z.string(),
    timestamp: time,
    checks,
  })
  .meta({ id: 'Health' });

/** draft-inadarei-api-health-check-06. */
export const ietfHealth: z.ZodType<ReturnType<typeof presentIetfHealth>> = z
  .strictObject({
    status: z.enum(['pass', 'warn', 'fail']),
    version: z.string(),
    releaseId: z.string(),
    checks: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'IetfHealth' });

/** Seed 002. */
export const healthDetails: z.ZodType<ReturnType<typeof presentHealthDetails>> = z
  .strictObject({
    status: z.enum(['healthy', 'degraded', 'unhealthy']),
    version: z.string(),
    details: z.record(z.string(), z.enum(['healthy', 'degraded', 'unhealthy'])),
  })
  .meta({ id: 'HealthDetails' });

export const phase = z.strictObject({
  status: z.enum(['ok', 'degraded', 'down', 'starting', 'ready', 'draining']),
});

const service = {
  id: z.string(),
  status: z.enum(['healthy', 'degraded', 'down']),
  latency: z.number().meta({ description: 'Milliseconds' }),
  timestamp: z.number().meta({ description: 'Epoch milliseconds; 0: never checked' }),
  version: z.int(),
  consecutiveFailures: z.int(),
  lastSuccess: z.number().meta({ description: 'Epoch milliseconds; 0: never' }),
};

/** Seed 003. */
export const healthV2: z.ZodType<ReturnType<typeof presentHealthV2>> = z
  .strictObject({
    status: z.enum(['healthy', 'degraded', 'down']),
    timestamp: time,
    duration: z.number().meta({ description: 'Milliseconds' }),
    services: z.array(z.strictObject(service)),
    metrics: z.strictObject({
      checks_total: z.int(),
      checks_failed: z.int(),
      success_rate: z.string(),
      avg_latency: z.string(),
      cost_saved: z.string(),
      circuit_breaker_trips: z.int(),
    }),
    system: z.strictObject({ version: z.string(), timestamp: time }),
  })
  .meta({ id: 'HealthV2' });

const reason = z.enum([
  'slow',
  'timeout',
  'unavailable',
  'pool_exhausted',
  'bad_response',
  'circuit_open',
  'stale',
  'not_checked',
  'lagging',
  'wrong_network',
  'underfunded',
]);
const poolFigures = z.strictObject({ max: z.int(), used: z.int(), idle: z.int(), waiting: z.int() });
const state = z.strictObject({ version: z.int(), consecutiveFailures: z.int(), lastSuccess: z.number() });

export const diagnosis: z.ZodType<ReturnType<typeof presentDiagnosis>> = z
  .strictObject({
    timestamp: time,
    phase: z.enum(['starting', 'ready', 'draining']),
    services: z.array(z.strictObject({ ...service, reason: reason.nullable() })),
    states: z.record(z.string(), state).nullable(),
    circuitBreakers: z.array(circuit),
    workers: z.array(z.strictObject({ worker: z.string(), lastRunAt: z.number().nullable(), missed: z.int() })),
    pools: z.record(z.string(), poolFigures),
    eventLoopDelay: z.strictObject({ meanMs: z.number(), p99Ms: z.number(), maxMs: z.number() }),
  })
  .meta({ id: 'HealthDiagnosis' });

export const managed = z.strictObject({ success: z.literal(true), message: z.string(), timestamp: time });

/** Seed 001. */
export const depositHealth: z.ZodType<ReturnType<typeof presentDepositHealth>> = z
  .strictObject({
    status: z.enum(['ok', 'degraded']),
    circuitBreaker: z.strictObject({
      state: z.enum(['CLOSED', 'HALF_OPEN', 'OPEN']),
      failures: z.int(),
      retryAfterMs: z.int(),
    }),
  })
  .meta({ id: 'DepositHealth' });
