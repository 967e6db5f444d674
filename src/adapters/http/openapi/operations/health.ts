import { z } from 'zod';
import { type UnknownService } from '../../../../core/health/manage-health.ts';
import { healthManageBody, healthManageQuery } from '../../schemas/health-manage.ts';
import { HEALTH_JSON } from '../../presenters/health-ietf.ts';
import * as schema from '../answers/health.ts';
import { kindsOf, type Answer, type Operation } from '../operation.ts';
import { errorBody } from '../problem-answers.ts';

const common = { method: 'get', tag: 'Health', audience: 'anyone' } as const;
const RETRY = { 'Retry-After': 'Seconds until another answer can be expected' };

/** The same body, whether it is good news or bad; the status says which. */
function verdict(body: z.ZodType, badStatus: 500 | 503 = 503): Record<number, Answer> {
  const bad: Answer = { description: 'It is not', schema: body, headers: badStatus === 503 ? RETRY : {} };
  return { 200: { description: 'It is well', schema: body }, [badStatus]: bad };
}

function both(good: Answer): Record<number, Answer> {
  return {
    200: good,
    503: { ...good, description: 'A dependency without which nothing works is down', headers: RETRY },
  };
}

export const HEALTH: readonly Operation[] = [
  {
    ...common,
    id: 'getHealth',
    path: '/api/health',
    summary: `Whether the service can work; as ${HEALTH_JSON} for whoever accepts it`,
    answers: both({
      description: 'It can',
      schema: schema.health,
      alternatives: { [HEALTH_JSON]: schema.ietfHealth },
    }),
  },
  {
    ...common,
    id: 'getHealthDetails',
    path: '/health',
    summary: 'The same, component by component',
    // A failure of the view itself has the same status, and the usual envelope.
    answers: verdict(z.union([schema.healthDetails, errorBody]), 500),
  },
  {
    ...common,
    id: 'isLive',
    path: '/api/health/live',
    summary: 'Whether the process answers at all',
    answers: { 200: { description: 'It does', schema: schema.phase } },
  },
  {
    ...common,
    id: 'isReady',
    path: '/api/health/ready',
    summary: 'Whether it wants work',
    answers: verdict(schema.phase),
  },
  {
    ...common,
    id: 'isStarted',
    path: '/api/health/startup',
    summary: 'Whether everything was checked once',
    answers: verdict(schema.phase),
  },
  {
    ...common,
    id: 'getHealthV2',
    path: '/api/health/v2',
    summary: 'Every component and the figures of the monitor',
    audience: 'health',
    answers: verdict(schema.healthV2),
  },
  {
    ...common,
    id: 'inspectHealth',
    path: '/api/health/v2/manage',
    summary: 'Everything that the process knows of its own health; action=metrics gives Prometheus text',
    audience: 'health',
    query: healthManageQuery,
    answers: {
      200: { description: 'The diagnosis', schema: schema.diagnosis, alternatives: { 'text/plain': null } },
    },
    problems: ['health_key_not_configured'],
  },
  {
    ...common,
    id: 'manageHealth',
    method: 'post',
    path: '/api/health/v2/manage',
    summary: 'Reset a circuit breaker, or check now',
    audience: 'health',
    body: healthManageBody,
    answers: { 200: { description: 'Done', schema: schema.managed } },
    problems: [...kindsOf<UnknownService>({ unknown_service: true }), 'health_key_not_configured'],
  },
  {
    ...common,
    id: 'getDepositHealth',
    path: '/api/deposits/health',
    summary: 'Whether the way that deposits take is open',
    answers: { 200: { description: 'How it stands', schema: schema.depositHealth } },
  },
];
