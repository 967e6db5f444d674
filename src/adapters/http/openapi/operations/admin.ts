import { type AcceptNetworkError } from '../../../../core/billing/accept-network.ts';
import { type ConfirmReviewedChargeError } from '../../../../core/billing/confirm-reviewed-charge.ts';
import { type UnknownCircuit } from '../../../../core/shared/circuit-breakers.ts';
import { chargeParams } from '../../schemas/charge-params.ts';
import { circuitParams } from '../../schemas/circuit-params.ts';
import { mintTokenBody } from '../../schemas/mint-token-body.ts';
import { pageQuery } from '../../schemas/page-query.ts';
import { voidBody } from '../../schemas/void-body.ts';
import { auditLog, circuit, circuits, mintedToken, networkStanding } from '../answers/admin.ts';
import { charge, reviewedCharges } from '../answers/charge.ts';
import { kindsOf, type Operation } from '../operation.ts';

const common = { tag: 'Administration', audience: 'admin' } as const;

const REVIEW_PROBLEMS = kindsOf<ConfirmReviewedChargeError>({
  charge_not_found: true,
  not_in_review: true,
  not_proven: true,
  witnesses_unavailable: true,
  database_unavailable: true,
});

function reviewAction(id: string, verb: string, summary: string): Operation {
  return {
    ...common,
    id,
    method: 'post',
    path: `/api/admin/charges/:requestId/${verb}`,
    summary,
    params: chargeParams,
    body: voidBody,
    answers: { 200: { description: 'The charge', schema: charge } },
    problems: REVIEW_PROBLEMS,
  };
}

function circuitAction(id: string, verb: string, summary: string): Operation {
  return {
    ...common,
    id,
    method: 'post',
    path: `/api/admin/circuit-breakers/:service/${verb}`,
    summary,
    params: circuitParams,
    body: voidBody,
    answers: { 200: { description: 'The circuit breaker', schema: circuit } },
    problems: [...kindsOf<UnknownCircuit>({ unknown_circuit: true }), 'database_unavailable'],
  };
}

export const ADMIN: readonly Operation[] = [
  {
    ...common,
    id: 'listReview',
    method: 'get',
    path: '/api/admin/charges/review',
    summary: 'Charges that wait for a person, the oldest first',
    query: pageQuery,
    conditional: true,
    answers: { 200: { description: 'One page of them', schema: reviewedCharges } },
    problems: ['database_unavailable'],
  },
  reviewAction('confirmCharge', 'confirm', 'Confirm a charge in review, if the ledger bears it out'),
  reviewAction('requeueCharge', 'requeue', 'Charge it anew, if no transaction of it can land any more'),
  reviewAction('writeOffCharge', 'write-off', 'Release it, whatever the ledger says'),
  {
    ...common,
    id: 'getNetwork',
    method: 'get',
    path: '/api/admin/network',
    summary: 'What the workers know of the Stellar network',
    answers: { 200: { description: 'Its standing', schema: networkStanding } },
    problems: ['database_unavailable'],
  },
  {
    ...common,
    id: 'acceptNetwork',
    method: 'post',
    path: '/api/admin/network/accept',
    summary: 'Let workers that halted go on with the network as it is now',
    body: voidBody,
    answers: { 200: { description: 'Its standing', schema: networkStanding } },
    problems: kindsOf<AcceptNetworkError>({
      other_network: true,
      network_unavailable: true,
      database_unavailable: true,
    }),
  },
  {
    ...common,
    id: 'listCircuitBreakers',
    method: 'get',
    path: '/api/admin/circuit-breakers',
    summary: 'The circuit breakers of this process',
    answers: { 200: { description: 'All of them', schema: circuits } },
  },
  circuitAction('resetCircuitBreaker', 'reset', 'Let calls through again'),
  circuitAction('openCircuitBreaker', 'open', 'Let no calls through until a reset'),
  {
    ...common,
    id: 'listAuditLog',
    method: 'get',
    path: '/api/admin/audit-log',
    summary: 'What administrators did and tried to do, the newest first',
    query: pageQuery,
    conditional: true,
    answers: { 200: { description: 'One page of it', schema: auditLog } },
    problems: ['database_unavailable'],
  },
  {
    ...common,
    id: 'mintToken',
    method: 'post',
    path: '/api/admin/tokens',
    summary: 'A token by which the holder acts as a user; it is shown this once',
    body: mintTokenBody,
    answers: { 200: { description: 'The token', schema: mintedToken } },
    problems: ['database_unavailable'],
  },
];
