import { expect } from 'chai';
import { formatUsdc } from '../../src/core/shared/usdc.ts';
import { patch, post, type ErrorBody } from '../http/support/requests.ts';
import { type Variables } from './server-process.ts';

/** Of every call but `/free`. */
export const PRICE_UNITS = 100_000n;
export const PATH = '/forecast/oslo';

/** Upstreams on loopback, and times that a test can wait for. */
export const GATEWAY_VARIABLES: Variables = {
  UPSTREAM_ALLOW_PRIVATE: '127.0.0.1',
  PROXY_TIMEOUT_MS: '3000',
  CHARGE_WINDOW_MS: '500',
  CHARGE_SUBMIT_INTERVAL_MS: '100',
  // A call that waits for a busy machine is none that finds no database.
  DB_CONN_TIMEOUT_MS: '15000',
  DB_STATEMENT_TIMEOUT_MS: '10000',
};

const PROVIDER = { 'X-User-Id': 'user_provider' };
const ENDPOINTS = [
  ...['GET', 'POST', 'PUT'].map((method) => ({
    method,
    path: '/forecast/{city}',
    price_per_call_usdc: formatUsdc(PRICE_UNITS),
  })),
  { method: 'GET', path: '/free', price_per_call_usdc: '0' },
];

export interface IssuedKey {
  readonly id: string;
  readonly key: string;
}

/** What a caller is told. */
export interface CallAnswer {
  readonly status: number;
  /** Null when it broke off. */
  readonly text: string | null;
  readonly headers: Headers;
  /** Of an answer in our envelope. */
  readonly code: string | null;
  readonly charge: string | null;
  readonly verdict: string | null;
}

/** An API with this upstream; its id. */
export async function registerApi(serverUrl: string, baseUrl: string): Promise<string> {
  const draft = { name: 'Weather API', base_url: baseUrl, category: 'weather', endpoints: ENDPOINTS };
  const response = await post(`${serverUrl}/api/apis`, draft, PROVIDER);
  expect(response.status).to.equal(201);
  return ((await response.json()) as { id: string }).id;
}

export async function pauseApi(serverUrl: string, apiId: string): Promise<void> {
  const response = await patch(`${serverUrl}/api/apis/${apiId}`, { status: 'paused' }, PROVIDER);
  expect(response.status).to.equal(200);
}

/** A key that is limited by nothing but the given terms, among them `apiId`. */
export async function issueKey(serverUrl: string, userId: string, terms: object): Promise<IssuedKey> {
  const body = { rateLimitPerMinute: 100_000, ...terms };
  const response = await post(`${serverUrl}/api/keys`, body, { 'X-User-Id': userId });
  expect(response.status).to.equal(201);
  return (await response.json()) as IssuedKey;
}

/** @throws when there is no answer at all */
export async function answerTo(url: string, init: RequestInit): Promise<CallAnswer> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const { status, headers } = response;
  const text = await response.text().catch(() => null);
  return {
    ...{ status, text, headers, code: codeIn(text) },
    charge: headers.get('x-callora-charge'),
    verdict: headers.get('x-callora-charge-status'),
  };
}

function codeIn(text: string | null): string | null {
  if (text === null || !text.startsWith('{')) return null;
  return (JSON.parse(text) as Partial<ErrorBody>).code ?? null;
}
