import { SignJWT } from 'jose';
import { CONSUMERS } from './consumers.ts';
import { CONNECTIONS, FRESH_ID, type HttpLoad } from './http-round.ts';

export type Credentials = (userId: string) => Readonly<Record<string, string>>;

const MADE = '"alreadyProcessed":false';
const REPEATED = '"alreadyProcessed":true';
const TOKEN_LIFETIME_SECONDS = 86_400;

/** Connections never share a consumer, so that answers that come together do not make them one hot vault. */
export const newCharges = (credentials: Credentials): HttpLoad => ({
  requestsOf: (connection) => shareOf(connection).map((userId) => requestOf(`bench_${FRESH_ID}`, userId, credentials)),
  expected: MADE,
  usesFreshIds: true,
});

export const oneHotVault = (credentials: Credentials): HttpLoad => ({
  requestsOf: () => CONSUMERS.slice(0, 1).map((userId) => requestOf(`hot_${FRESH_ID}`, userId, credentials)),
  expected: MADE,
  usesFreshIds: true,
});

/** One charge of each consumer again and again; they must be made first. */
export const repeatedCharges = (credentials: Credentials): HttpLoad => ({
  requestsOf: (connection) => shareOf(connection).map((userId) => repeatedRequest(userId, credentials)),
  expected: REPEATED,
});

/** Makes the charges that `repeatedCharges` repeats. */
export async function makeRepeatedCharges(deductUrl: string, credentials: Credentials): Promise<void> {
  for (let first = 0; first < CONSUMERS.length; first += CONNECTIONS) {
    const answers = CONSUMERS.slice(first, first + CONNECTIONS).map(async (userId) => {
      const { headers, body } = repeatedRequest(userId, credentials);
      const answer = await fetch(deductUrl, { method: 'POST', headers: headers as Record<string, string>, body });
      if (!answer.ok) throw new Error(`A charge to repeat was refused: ${await answer.text()}`);
      await answer.arrayBuffer();
    });
    await Promise.all(answers);
  }
}

export const asAdmin =
  (adminApiKey: string): Credentials =>
  () => ({ 'x-admin-api-key': adminApiKey });

/** Each with a token of its own. */
export async function asUsers(jwtSecret: string, userIds: readonly string[] = CONSUMERS): Promise<Credentials> {
  const key = new TextEncoder().encode(jwtSecret);
  const tokens = new Map<string, string>();
  for (const userId of userIds) {
    const token = new SignJWT().setProtectedHeader({ alg: 'HS256' }).setSubject(userId).setAudience('callora');
    tokens.set(userId, await token.setExpirationTime(`${TOKEN_LIFETIME_SECONDS}s`).sign(key));
  }
  return (userId) => ({ authorization: `Bearer ${tokens.get(userId) ?? ''}` });
}

const shareOf = (connection: number) =>
  CONSUMERS.filter((_, index) => index % CONNECTIONS === connection % CONNECTIONS);

const repeatedRequest = (userId: string, credentials: Credentials) =>
  requestOf(`repeated_${userId}`, userId, credentials);

function requestOf(requestId: string, userId: string, credentials: Credentials) {
  const charge = { apiId: 'api_weather', endpointId: 'endpoint_forecast', apiKeyId: 'key_xyz789' };
  return {
    method: 'POST' as const,
    headers: { 'content-type': 'application/json', prefer: 'respond-async', ...credentials(userId) },
    body: JSON.stringify({ requestId, userId, ...charge, amountUsdc: '0.0001' }),
  };
}
