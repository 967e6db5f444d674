import { jsonResponse, type NetworkResponse } from '../network-message.ts';

const TYPE_ROOT = 'https://stellar.org/horizon-errors/';

/** Horizon's error body (RFC 7807). */
export function problem(
  status: number,
  type: string,
  title: string,
  detail: string,
  extras?: Readonly<Record<string, unknown>>,
): NetworkResponse {
  const body = { type: `${TYPE_ROOT}${type}`, title, status, detail, ...(extras === undefined ? {} : { extras }) };
  return jsonResponse(status, body, 'application/problem+json; charset=utf-8');
}

export const notFound = (): NetworkResponse =>
  problem(404, 'not_found', 'Resource Missing', 'The resource at the url requested was not found.');

export const badRequest = (field: string, reason: string): NetworkResponse =>
  problem(400, 'bad_request', 'Bad Request', 'The request you sent was invalid in some way.', {
    invalid_field: field,
    reason,
  });

/** A body as Horizon types it. */
export const halResponse = (body: unknown): NetworkResponse =>
  jsonResponse(200, body, 'application/hal+json; charset=utf-8');
