import { err, type Result } from 'neverthrow';
import { type ChargeRequest } from '../../../core/billing/charge-identity.ts';
import { type FieldFault, type ValidationFailed } from '../request-fault.ts';
import { deductBody } from './deduct-body.ts';
import { validate } from './validate.ts';

const HEADER_FIELD = 'headers.idempotency-key';

const DIFFERS: FieldFault = {
  field: HEADER_FIELD,
  message: 'Must be the same as body.requestId',
  code: 'INVALID_VALUE',
};

/** A deduct with its `Idempotency-Key` header (empty: none), which names the request where the body does not. */
export function deductRequestOf(body: unknown, idempotencyKey: string): Result<ChargeRequest, ValidationFailed> {
  if (idempotencyKey === '' || !isObject(body)) return validate(deductBody, body, 'body');
  if (!Object.hasOwn(body, 'requestId')) return namedByHeader(body, idempotencyKey);
  const parsed = validate(deductBody, body, 'body');
  if (body['requestId'] === idempotencyKey) return parsed;
  const details = parsed.isErr() ? parsed.error.details : [];
  return err({ kind: 'validation_failed', details: [...details, DIFFERS] });
}

function namedByHeader(body: object, idempotencyKey: string): Result<ChargeRequest, ValidationFailed> {
  const named = validate(deductBody, { ...body, requestId: idempotencyKey }, 'body');
  return named.mapErr(({ kind, details }) => ({ kind, details: details.map(blameHeader) }));
}

function blameHeader(fault: FieldFault): FieldFault {
  return fault.field === 'body.requestId' ? { ...fault, field: HEADER_FIELD } : fault;
}

function isObject(body: unknown): body is Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}
