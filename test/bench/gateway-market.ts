import { type BenchHost, type BenchService } from './bench-host.ts';
import { asUsers, type Credentials } from './charge-load.ts';
import { CONSUMERS } from './consumers.ts';

const CALLERS = CONSUMERS.slice(0, 100);
const PROVIDER = 'provider_weather';
/** As much as a key can have: what is measured is that a limit is kept, not that it is reached. */
const CALLS_PER_MINUTE = 100_000;
const API = {
  name: 'Weather API',
  category: 'weather',
  endpoints: [{ path: '/forecast', method: 'GET', price_per_call_usdc: '0.0001', description: null }],
};

/** An API on the sample upstream, and a key for it for each consumer. */
export interface GatewayMarket {
  /** Behind the address of a gateway, or of the reference. */
  readonly callPath: string;
  readonly apiKeys: readonly string[];
}

export async function openGatewayMarket(
  { jwtSecret }: BenchHost,
  { process: { url } }: BenchService,
  upstreamUrl: string,
): Promise<GatewayMarket> {
  const credentials = await asUsers(jwtSecret, [PROVIDER, ...CALLERS]);
  const api = { ...API, base_url: upstreamUrl };
  const { id: apiId } = (await post(`${url}/api/apis`, api, credentials(PROVIDER))) as { id: string };
  const apiKeys: string[] = [];
  for (const caller of CALLERS) apiKeys.push(await issueKey(url, apiId, credentials(caller)));
  return { callPath: `/v1/call/${apiId}/forecast?city=Lisbon`, apiKeys };
}

async function issueKey(url: string, apiId: string, headers: ReturnType<Credentials>): Promise<string> {
  const { key } = (await post(`${url}/api/keys`, { apiId, rateLimitPerMinute: CALLS_PER_MINUTE }, headers)) as {
    key: string;
  };
  return key;
}

async function post(url: string, body: object, headers: ReturnType<Credentials>): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
