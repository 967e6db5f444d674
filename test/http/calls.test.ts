import { request } from 'node:http';
import { once } from 'node:events';
import { type IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { type ForwardCallError } from '../../src/core/gateway/forward-call.ts';
import { gatewayService, type MadeCall } from './support/gateway-service.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { type ErrorBody } from './support/requests.ts';

const KEY = 'ck_test_of-the-tests';

describe('/v1/call/:api/*path', () => {
  let server: HttpServer | null = null;
  afterEach(() => server?.close());

  const serve = async (...parts: Parameters<typeof gatewayService>) => {
    const gateway = gatewayService(...parts);
    server = await startHttpServer({ gateway: gateway.dependencies, corsOrigins: ['https://page.example'] });
    return gateway;
  };
  /** Sends the address as it stands: `fetch` would tidy it up. */
  const send = async (path: string, headers: Record<string, string> = { 'X-Api-Key': KEY }, method = 'GET') => {
    const sent = request({ port: server!.port, host: '127.0.0.1', path, method, headers }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const chunks = await response.toArray();
    const text = Buffer.concat(chunks as Buffer[]).toString();
    return { response, text, body: () => JSON.parse(text) as ErrorBody };
  };
  const answered = (call: MadeCall) => {
    call.sink.writeHead(207, ['X-Upstream', 'yes', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']);
    call.sink.end('theirs');
    return Promise.resolve({ end: 'complete' as const, reached: true });
  };

  it('hands on the address byte by byte, whatever a router would make of it', async () => {
    const { calls } = await serve();
    for (const [path, expected] of [
      ['/v1/call/weather', ['weather', '', '']],
      ['/v1/call/weather/', ['weather', '/', '']],
      ['/v1/call/weather?q', ['weather', '', '?q']],
      ['/v1/call/weather/a%2Fb/%7e//x;y=1?q=a%20b&q=+&=&%', ['weather', '/a%2Fb/%7e//x;y=1', '?q=a%20b&q=+&=&%']],
      ['/v1/call/weather/%zz', ['weather', '/%zz', '']],
      ['/v1/call/weather/../../api/health', ['weather', '/../../api/health', '']],
    ] as const) {
      await send(path);
      const { api, path: rest, query } = calls.at(-1)!;
      expect([api, rest, query], path).to.deep.equal(expected);
    }
  });

  it('takes the key from X-Api-Key first, else from a Bearer token', async () => {
    const { calls } = await serve();
    const bearer = { Authorization: `Bearer ${KEY}` };
    await send('/v1/call/weather', bearer);
    await send('/v1/call/weather', { 'X-Api-Key': KEY, Authorization: 'Bearer of the upstream' });
    expect(calls.map(({ apiKey }) => apiKey)).to.deep.equal([
      { text: KEY, field: 'authorization' },
      { text: KEY, field: 'x-api-key' },
    ]);
  });

  it('refuses a call without a key, and fields that can hold none', async () => {
    const { calls } = await serve();
    for (const [headers, code] of [
      [{}, 'MISSING_API_KEY'],
      [{ 'X-Api-Key': '' }, 'INVALID_API_KEY'],
      [{ Authorization: 'Bearer' }, 'INVALID_API_KEY'],
      [{ Authorization: `Basic ${KEY}` }, 'INVALID_API_KEY'],
      [{ Authorization: `Bearer ${KEY} ${KEY}` }, 'INVALID_API_KEY'],
    ] as const) {
      const { response, body } = await send('/v1/call/weather', headers);
      expect([response.statusCode, body().code], JSON.stringify(headers)).to.deep.equal([401, code]);
    }
    expect(calls).to.have.length(0);
  });

  it('leaves the answer to the upstream: status, every header, body, and none of ours', async () => {
    const { ended } = await serve(answered);
    const { response, text } = await send('/v1/call/weather/x', { 'X-Api-Key': KEY, Origin: 'https://page.example' });
    expect([response.statusCode, text]).to.deep.equal([207, 'theirs']);
    const { date, connection, 'keep-alive': keepAlive, 'transfer-encoding': encoding, ...others } = response.headers;
    expect([date, connection, keepAlive, encoding].every((value) => value !== undefined)).to.equal(true);
    expect(others).to.deep.equal({ 'x-upstream': 'yes', 'set-cookie': ['a=1', 'b=2'] });
    expect(ended).to.deep.equal([null]);
    expect(server!.logs.text).not.to.contain('Request answered');
    expect(server!.samples.map(({ route, status }) => [route, status])).to.deep.equal([['/v1/call/:api/*path', 207]]);
  });

  it('answers a refusal in the envelope, with the headers of the service and without the key', async () => {
    const { ended } = await serve({ kind: 'spend_limit_reached' });
    const { response, text, body } = await send('/v1/call/weather/x');
    expect([response.statusCode, body().code]).to.deep.equal([403, 'SPEND_LIMIT_REACHED']);
    expect(response.headers['x-content-type-options']).to.equal('nosniff');
    expect(response.headers['x-request-id']).to.equal(body().requestId);
    expect(text + JSON.stringify(response.headers) + server!.logs.text).not.to.contain(KEY);
    expect(ended).to.deep.equal(['spend_limit_reached']);
  });

  it('lets a listed page read why its call was refused, and ask beforehand without making a call', async () => {
    const { calls } = await serve({ kind: 'spend_limit_reached' });
    const page = { Origin: 'https://page.example' };
    const { response: refused } = await send('/v1/call/weather/x', { 'X-Api-Key': KEY, ...page });
    expect([refused.statusCode, refused.headers['access-control-allow-origin']]).to.deep.equal([403, page.Origin]);
    expect(calls).to.have.length(1);
    const asked = { ...page, 'Access-Control-Request-Method': 'POST' };
    const { response: told } = await send('/v1/call/weather/x', asked, 'OPTIONS');
    expect([told.statusCode, told.headers['access-control-allow-origin']]).to.deep.equal([204, page.Origin]);
    expect(calls).to.have.length(1);
  });

  it('says how much is missing, and that nothing was charged where something was on hold', async () => {
    await serve({ kind: 'insufficient_balance', available: 5_000_000n, required: 10_000_001n });
    const { response, body } = await send('/v1/call/weather/x');
    expect([response.statusCode, body().code]).to.deep.equal([402, 'INSUFFICIENT_BALANCE']);
    expect(response.headers).to.include({ 'x-callora-available': '0.5', 'x-callora-price': '1.0000001' });
    expect(response.headers).not.to.have.property('x-callora-charge');
    await server!.close();
    await serve({ kind: 'upstream_timeout' }, { requestId: 'gw_1' });
    const late = await send('/v1/call/weather/x');
    expect([late.response.statusCode, late.body().code]).to.deep.equal([504, 'UPSTREAM_TIMEOUT']);
    expect(late.response.headers).to.include({
      'x-callora-request-id': 'gw_1',
      'x-callora-charge': '0',
      'x-callora-charge-status': 'released',
    });
  });

  it('ends the connection with a body that was not read to its end', async () => {
    await serve({ kind: 'call_body_too_large' }, { requestId: 'gw_1' });
    const { response } = await send('/v1/call/weather/x', undefined, 'POST');
    expect([response.statusCode, response.headers.connection]).to.deep.equal([413, 'close']);
  });

  it('says when it is worth another try', async () => {
    const refusals: [ForwardCallError, string][] = [
      [{ kind: 'call_rate_limited', callsMax: 600, retryAfterMs: 1500 }, '2'],
      [{ kind: 'upstream_circuit_open', retryAfterMs: 30_000 }, '30'],
      [{ kind: 'too_many_calls' }, '1'],
      [{ kind: 'call_in_flight' }, '1'],
    ];
    for (const [refusal, seconds] of refusals) {
      await serve(refusal);
      const { response } = await send('/v1/call/weather/x');
      expect(response.headers['retry-after'], refusal.kind).to.equal(seconds);
      await server!.close();
    }
    server = null;
  });

  it('takes only idempotency keys that every store can hold', async () => {
    const { calls } = await serve();
    await send('/v1/call/weather', { 'X-Api-Key': KEY, 'Idempotency-Key': 'order:1' });
    expect(calls[0]?.idempotencyKey).to.equal('order:1');
    for (const key of ['', 'a b', 'x'.repeat(256)]) {
      const { response, body } = await send('/v1/call/weather', { 'X-Api-Key': KEY, 'Idempotency-Key': key });
      expect([response.statusCode, body().details?.[0]?.field]).to.deep.equal([400, 'headers.idempotency-key']);
    }
    expect(calls).to.have.length(1);
  });

  it('is there for the methods that an endpoint can have, and for no other', async () => {
    const { calls } = await serve();
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      expect((await send('/v1/call/weather/x', undefined, method)).response.statusCode, method).to.equal(404);
    }
    expect(calls.map(({ method }) => method)).to.deep.equal([
      'GET',
      'HEAD',
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
    ]);
    const { response, body } = await send('/v1/call/weather/x', undefined, 'PROPFIND');
    expect([response.statusCode, body().code]).to.deep.equal([405, 'METHOD_NOT_ALLOWED']);
    expect((await send('/v1/call')).response.statusCode).to.equal(404);
  });

  it('tells the core when the caller leaves', async () => {
    const { promise: left, resolve: leave } = Promise.withResolvers<unknown>();
    const { promise: called, resolve: call } = Promise.withResolvers<null>();
    await serve(({ signal }) => {
      signal.addEventListener('abort', leave);
      call(null);
      return new Promise(() => undefined);
    });
    const sent = request({
      port: server!.port,
      host: '127.0.0.1',
      path: '/v1/call/weather',
      headers: { 'X-Api-Key': KEY },
    });
    sent.on('error', () => undefined).end();
    await called;
    sent.destroy();
    await left;
  });
});
