import { expect } from 'chai';
import { SystemClock } from '../../src/adapters/system/system-clock.ts';
import { weatherApi } from '../../src/demo/api-registration.ts';
import { HttpCaller } from '../../src/demo/http-caller.ts';
import { MarketClient } from '../../src/demo/market-client.ts';
import { maskShownOnce } from '../../src/demo/shown-once.ts';
import { PaperServer } from './paper-server.ts';

const WEATHER_API = weatherApi('http://127.0.0.1:4000');

describe("The demo's way into the market", () => {
  let server: PaperServer;
  let market: MarketClient;

  before(async () => {
    server = await PaperServer.open();
    const http = new HttpCaller(server.url, new SystemClock(), new AbortController().signal);
    market = new MarketClient(http, 'a token');
  });
  after(() => server.close());

  const failureOf = (call: Promise<unknown>) => call.catch((error: unknown) => error);

  it('registers and asks for keys as the one who has logged in', async () => {
    server.answer = () => ({ status: 201, body: { id: 'made' } });
    expect(await market.registerApi(WEATHER_API)).to.deep.equal({ id: 'made' });
    expect(server.lastAsked).to.include({ method: 'POST', url: '/api/apis', body: JSON.stringify(WEATHER_API) });
    expect(await market.issueKey('api_1')).to.deep.equal({ id: 'made' });
    expect(server.lastAsked).to.include({ method: 'POST', url: '/api/keys', body: '{"apiId":"api_1"}' });
    expect(server.lastAsked.headers).to.include({ authorization: 'Bearer a token' });
  });

  it('does not take a refusal for an API, a key or a list', async () => {
    server.answer = () => ({ status: 409, body: { code: 'API_NOT_ACTIVE' } });
    for (const call of [market.registerApi(WEATHER_API), market.issueKey('api_1'), market.listKeys()]) {
      expect(await failureOf(call)).to.match(/409.*API_NOT_ACTIVE/);
    }
  });
});

describe('The key that the demo prints', () => {
  const prefix = 'ck_test_1a2B3c4D';
  const issued = { id: 'key_1', key: `${prefix}${'x'.repeat(38)}`, prefix };
  const listing = (shown: string) => JSON.stringify({ data: [{ id: issued.id, prefix: shown }] });

  it('is cut behind its prefix', () => {
    expect(maskShownOnce(issued, listing(prefix))).to.equal('ck_test_1a2B3c4D...');
  });

  it('is not said to be shown once when more of it is listed later, or nothing', () => {
    for (const shown of [issued.key, `${prefix}x`]) {
      expect(() => maskShownOnce(issued, listing(shown))).to.throw('second time');
    }
    expect(() => maskShownOnce(issued, '{"data":[]}')).to.throw('not in the list');
  });

  it('is not printed when its prefix hides too little of it, or is not its own', () => {
    for (const wrong of [issued.key, issued.key.slice(0, -4), 'ck_test_other']) {
      expect(() => maskShownOnce({ ...issued, prefix: wrong }, listing(wrong))).to.throw('too little');
    }
  });
});
