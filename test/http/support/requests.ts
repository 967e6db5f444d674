import { type FieldFault } from '../../../src/adapters/http/request-fault.ts';
import { DEDUCT_BODY, SECRETS } from './examples.ts';

export const ADMIN = { 'X-Admin-Api-Key': SECRETS.adminApiKey };
export const ALICE = { 'X-User-Id': 'user_alice' };
export const BOB = { 'X-User-Id': 'user_bob' };

/** What answers a charge that is taken: a slow machine may not have sent it within the wait, and says 202. */
export const TAKEN: readonly number[] = [200, 202];

export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly requestId: string;
  readonly details?: readonly FieldFault[];
}

/** Posts JSON; a string is sent as it is. */
export function post(url: string, body: unknown, headers: Record<string, string> = ADMIN): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

export function patch(url: string, body: unknown, headers: Record<string, string> = ALICE): Promise<Response> {
  return fetch(url, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/** Posts seed 000's deduct with some fields changed; an undefined field is left out. */
export function deduct(
  baseUrl: string,
  changes: Record<string, unknown> = {},
  headers: Record<string, string> = ADMIN,
): Promise<Response> {
  return post(`${baseUrl}/api/billing/deduct`, { ...DEDUCT_BODY, ...changes }, headers);
}

export async function errorOf(response: Response): Promise<ErrorBody> {
  return (await response.json()) as ErrorBody;
}

/** The faulty fields that a 400 names, in order, each with its code. */
export async function faultsOf(response: Response): Promise<string[]> {
  const { details = [] } = await errorOf(response);
  return details.map(({ field, code }) => `${field} ${code}`);
}
