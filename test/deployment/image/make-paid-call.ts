import { setTimeout as delay } from 'node:timers/promises';

const REQUEST_TIMEOUT_MS = 30_000;
/** Once a second, which stays below the limit for one user. */
const LOOK_EVERY_MS = 1000;
const LOOKS_MAX = 60;
const ALICE = { 'x-user-id': 'user_alice' };

/**
 * What README.md shows, against a service in development mode at `url`: a key for the sample API, and a call with it that
 * is served, charged and confirmed on the ledger. Answers the call's id. @throws with what was answered instead.
 */
export async function makePaidCall(url: string): Promise<string> {
  const { key } = (await json(`${url}/api/keys`, {
    method: 'POST',
    headers: { ...ALICE, 'content-type': 'application/json' },
    body: JSON.stringify({ apiId: 'sample-api' }),
  })) as { key: string };
  const call = await answerOf(`${url}/v1/call/sample-api/forecast`, { headers: { 'x-api-key': key } });
  const id = call.headers.get('x-callora-request-id');
  const body = await call.text();
  if (call.headers.get('x-callora-charge-status') !== 'charged' || body !== 'sunny' || id === null) {
    throw new Error(`the call was answered ${call.status}: ${body}`);
  }
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const { status } = (await json(`${url}/api/billing/deductions/${id}`, { headers: ALICE })) as { status: string };
    if (status === 'confirmed') return id;
    await delay(LOOK_EVERY_MS);
  }
  throw new Error(`call ${id} was not paid on the ledger within a minute`);
}

async function json(url: string, init: RequestInit): Promise<unknown> {
  const response = await answerOf(url, init);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

const answerOf = (url: string, init: RequestInit): Promise<Response> =>
  fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
