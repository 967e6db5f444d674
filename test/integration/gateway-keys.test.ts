import { expect } from 'chai';
import { SystemIds } from '../../src/adapters/system/system-ids.ts';
import { drawApiKey } from '../../src/core/access/api-key-secret.ts';
import { answerTo, PATH, type CallAnswer } from '../support/gateway-calls.ts';
import { GatewayMarket } from '../support/gateway-market.ts';
import { countOf } from '../support/live-books.ts';
import { waitUntil } from '../support/wait-until.ts';

const CALLS = 60;
const LIMITED = 20;
const NOBODY = 'http://127.0.0.1:2';
/** Of a caller to the upstream: it is not the gateway's. */
const CALLERS_OWN = 'Bearer of-the-upstream';
const REFUSALS = [
  'API_KEY_FORBIDDEN',
  'API_KEY_REVOKED',
  'API_NOT_FOUND',
  'API_PAUSED',
  'ENDPOINT_NOT_FOUND',
  'INSUFFICIENT_BALANCE',
  'INVALID_API_KEY',
  'UPSTREAM_UNREACHABLE',
];

describe('API keys at the gateway, with two processes', () => {
  let market: GatewayMarket;

  before(async () => {
    market = await GatewayMarket.open(2, { user_alice: 100, user_poor: 1 }, { LOG_LEVEL: 'trace' });
  });
  after(() => market.close());

  const revoke = (id: string) =>
    fetch(`${market.servers[0]?.url}/api/keys/${id}`, { method: 'DELETE', headers: { 'X-User-Id': 'user_alice' } });

  it('that are revoked at one are refused at once by the other, which has just used them', async () => {
    const { id, key } = await market.issueKey('user_alice');
    for (const target of [PATH, '/free']) expect((await market.call(1, key, {}, target)).status).to.equal(200);
    const seen = market.upstream.seen.length;
    expect((await revoke(id)).status).to.equal(204);
    for (const target of [PATH, '/free']) {
      const { status, code } = await market.call(1, key, {}, target);
      expect([status, code], target).to.deep.equal([403, 'API_KEY_REVOKED']);
    }
    expect(market.upstream.seen).to.have.length(seen);
  });

  it('keep their spend limit to the unit when both take calls at once', async () => {
    const { id, key } = await market.issueKey('user_alice', { spendLimitUsdc: '0.2' });
    const seen = market.upstream.seen.length;
    const answers = await Promise.all(Array.from({ length: CALLS }, (_, place) => market.call(place % 2, key)));
    expect(answers.filter(({ status }) => status === 200)).to.have.length(LIMITED);
    const refused = answers.filter(({ code }) => code === 'SPEND_LIMIT_REACHED');
    expect(refused.map(({ status }) => status)).to.deep.equal(Array(CALLS - LIMITED).fill(403));
    expect(market.upstream.seen.length - seen).to.equal(LIMITED);
    expect(await countOf(market.deployment, `api_key_id = '${id}'`)).to.equal(LIMITED);
  });

  it('appear in no log, answer, metric or request to an upstream, whatever becomes of their calls', async () => {
    const away = await market.registerApi(NOBODY);
    const paused = await market.registerApi(NOBODY);
    const [used, gone, poor, toAway, toPaused] = await Promise.all([
      market.issueKey('user_alice'),
      market.issueKey('user_alice'),
      market.issueKey('user_poor'),
      market.issueKey('user_alice', { apiId: away }),
      market.issueKey('user_alice', { apiId: paused }),
    ]);
    const unknown = drawApiKey('test', new SystemIds()).text;
    const attempts: [key: string, target: string, apiId?: string][] = [
      [used.key, PATH],
      [used.key, '/free'],
      [used.key, '/nothing'],
      [used.key, PATH, 'api_none'],
      [used.key, PATH, away],
      [gone.key, PATH],
      [poor.key, PATH],
      [toAway.key, PATH, away],
      [toPaused.key, PATH, paused],
      [unknown, PATH],
    ];
    const secrets = attempts.flatMap(([key]) => [key.slice(16), Buffer.from(key).toString('base64')]);
    const server = await market.start({}, { secrets });
    expect((await revoke(gone.id)).status).to.equal(204);
    await market.pauseApi(paused);

    const answers: CallAnswer[] = [];
    for (const [key, target, apiId] of attempts) {
      const url = market.callUrl(2, target, apiId);
      for (const headers of waysToSend(key)) answers.push(await answerTo(url, { headers }));
    }
    expect(new Set(answers.map(({ code, status }) => code ?? String(status)))).to.include.keys('200', ...REFUSALS);
    const { seen } = market.upstream;
    expect(seen.filter(({ rawHeaders }) => rawHeaders.includes(CALLERS_OWN))).not.to.be.empty;
    const metrics = await (await fetch(`${server.url}/api/metrics`)).text();
    expect(metrics).to.include(`gateway_calls_total{api="${market.apiId}",outcome="charged"}`);
    const texts = [metrics, ...seen.map((each) => JSON.stringify(each)), ...answers.map((each) => whatItSays(each))];
    expect(texts.filter((text) => secrets.some((secret) => text.includes(secret)))).to.deep.equal([]);
    await waitUntil(() => server.output.text.includes('"problem":"api_paused"'), 5000, 'the server logs no calls');
    expect(server.output.leakedLines).to.equal(0);
  });
});

/** In each of the fields that may hold a key, and in those that might give it away. */
function waysToSend(key: string): Record<string, string>[] {
  return [
    { 'X-Api-Key': key },
    { Authorization: `Bearer ${key}` },
    { 'X-Api-Key': key, Authorization: `Bearer ${key}`, Cookie: `key=${key}` },
    { 'X-Api-Key': key, Authorization: CALLERS_OWN },
    { Authorization: `Basic ${key}` },
    { 'X-Api-Key': `${key} ${key}` },
  ];
}

const whatItSays = ({ headers, text }: CallAnswer): string => JSON.stringify([[...headers], text]);
