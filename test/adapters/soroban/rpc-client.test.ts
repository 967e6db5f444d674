import { expect } from 'chai';
import sinon from 'sinon';
import { z } from 'zod';
import { RpcClient, type RpcFailure } from '../../../src/adapters/soroban/rpc-client.ts';
import { ResponseTooLarge, type Transport } from '../../../src/adapters/soroban/transport.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const GET_NUMBER = { name: 'getNumber', answer: z.object({ number: z.number() }) };
const URL_WITH_KEY = 'https://rpc.example/v1/secret-key';

function clientOver(transport: Transport, clock = new VirtualClock()) {
  return new RpcClient({ url: URL_WITH_KEY, transport, clock, timeoutMs: 1_000 });
}

function answering(body: string, status = 200): Transport {
  return () => Promise.resolve({ status, body });
}

async function failureOf(transport: Transport): Promise<RpcFailure> {
  return (await clientOver(transport).call(GET_NUMBER, null))._unsafeUnwrapErr();
}

describe('RpcClient', () => {
  it('posts a JSON-RPC 2.0 request and gives the checked result', async () => {
    const transport = sinon.spy(answering('{"jsonrpc":"2.0","id":1,"result":{"number":7,"more":true}}'));
    const result = await clientOver(transport).call(GET_NUMBER, { of: 'x' });
    expect(result._unsafeUnwrap()).to.deep.equal({ number: 7 });
    const { method, url, body } = transport.firstCall.args[0];
    expect({ method, url }).to.deep.equal({ method: 'POST', url: URL_WITH_KEY });
    expect(JSON.parse(body ?? '')).to.deep.equal({ jsonrpc: '2.0', id: 1, method: 'getNumber', params: { of: 'x' } });
  });

  it('leaves the parameters out where a method has none', async () => {
    const transport = sinon.spy(answering('{"result":{"number":7}}'));
    await clientOver(transport).call(GET_NUMBER, null);
    expect(JSON.parse(transport.firstCall.args[0].body ?? '')).not.to.have.property('params');
  });

  const BAD_RESPONSES: Record<string, Transport> = {
    'a JSON-RPC error under HTTP 200': answering('{"error":{"code":-32603,"message":"latency (30s) is too high"}}'),
    'HTML under HTTP 200': answering('<html><body>Welcome</body></html>'),
    'truncated JSON': answering('{"jsonrpc":"2.0","id":1,"result":{"numb'),
    'an empty body': answering(''),
    'neither result nor error': answering('{"jsonrpc":"2.0","id":1}'),
    'null instead of an answer': answering('null'),
    'a result of another shape': answering('{"result":{"number":"7"}}'),
    'a status that no node answers with': answering('{"result":{"number":7}}', 404),
    'an answer that is too long': () => Promise.reject(new ResponseTooLarge(10)),
  };
  for (const [name, transport] of Object.entries(BAD_RESPONSES)) {
    it(`takes ${name} for a bad response`, async () => {
      const failure = await failureOf(transport);
      expect(failure).to.include({ method: 'getNumber', reason: 'bad_response' });
    });
  }

  for (const status of [429, 500, 502, 503, 504]) {
    it(`takes status ${status} for an unavailable node, whatever the body says`, async () => {
      expect(await failureOf(answering('{"result":{"number":7}}', status))).to.include({ reason: 'unavailable' });
    });
  }

  it('takes a connection that fails for an unavailable node, and names the code but never the URL', async () => {
    const cause = Object.assign(new Error(`connect ${URL_WITH_KEY}`), { code: 'ECONNREFUSED' });
    const failure = await failureOf(() => Promise.reject(new TypeError(`fetch failed ${URL_WITH_KEY}`, { cause })));
    expect(failure).to.deep.equal({ method: 'getNumber', reason: 'unavailable', detail: 'ECONNREFUSED' });
    const causeless = await failureOf(() => Promise.reject(new TypeError(`fetch failed ${URL_WITH_KEY}`)));
    expect(causeless.detail).to.equal('TypeError');
  });

  it('turns a transport that throws at once into a failure', async () => {
    const failure = await failureOf(() => {
      throw new Error('no transport');
    });
    expect(failure.reason).to.equal('unavailable');
  });

  it('quotes no more than 200 characters of what the node says', async () => {
    const message = 'x'.repeat(10_000);
    const failure = await failureOf(answering(JSON.stringify({ error: { code: 1, message } })));
    expect(failure.detail).to.have.length(200);
  });

  it('ends a call at its time-out even when the transport ignores the signal', async () => {
    const clock = new VirtualClock();
    const call = clientOver(() => new Promise(() => undefined), clock).call(GET_NUMBER, null);
    const result = await clock.finish(call);
    expect(result._unsafeUnwrapErr().reason).to.equal('timeout');
    expect(clock.now()).to.equal(new VirtualClock().now() + 1_000);
  });

  it('ends a call at once when the caller gives up', async () => {
    const clock = new VirtualClock();
    const caller = new AbortController();
    const transport = sinon.spy<Transport>(() => new Promise(() => undefined));
    const call = clientOver(transport, clock).call(GET_NUMBER, null, caller.signal);
    caller.abort();
    expect((await call)._unsafeUnwrapErr().reason).to.equal('timeout');
    expect(clock.now()).to.equal(new VirtualClock().now());
    expect(transport.firstCall.args[0].signal.aborted).to.equal(true);
  });

  it('asks nothing when the caller gave up before', async () => {
    const transport = sinon.spy(answering('{"result":{"number":7}}'));
    const result = await clientOver(transport).call(GET_NUMBER, null, AbortSignal.abort());
    expect(result._unsafeUnwrapErr().reason).to.equal('timeout');
    expect(transport.callCount).to.equal(0);
  });

  it("gives the node's own time beside the result, and null where the node does not say", async () => {
    const body = '{"result":{"number":7}}';
    const dated = clientOver(() => Promise.resolve({ status: 200, body, sentAt: 5 }));
    expect((await dated.callDated(GET_NUMBER, null))._unsafeUnwrap()).to.deep.equal({
      result: { number: 7 },
      sentAt: 5,
    });
    const undated = await clientOver(answering(body)).callDated(GET_NUMBER, null);
    expect(undated._unsafeUnwrap()).to.deep.equal({ result: { number: 7 }, sentAt: null });
  });

  it("tells a node's refusal from what is no answer of a node", async () => {
    const refusal = await failureOf(answering('{"error":{"code":-32603,"message":"not ready"}}'));
    expect(refusal).to.include({ reason: 'bad_response', errorCode: -32603 });
    expect(await failureOf(answering('<html></html>'))).not.to.have.property('errorCode');
  });

  it('asks once, whatever comes back', async () => {
    const transport = sinon.spy(answering('', 503));
    await clientOver(transport).call(GET_NUMBER, null);
    expect(transport.callCount).to.equal(1);
  });

  it('tells its observer of every call and how it went', async () => {
    const bodies = ['{"result":{"number":7}}', '{"error":{"code":1,"message":"no"}}'];
    const observe = sinon.spy<(method: string, outcome: string) => void>(() => undefined);
    const transport: Transport = () => Promise.resolve({ status: 200, body: bodies.shift() ?? '' });
    const options = { url: URL_WITH_KEY, transport, clock: new VirtualClock(), timeoutMs: 1_000, observe };
    const client = new RpcClient(options);
    await client.call(GET_NUMBER, null);
    await client.call(GET_NUMBER, null);
    expect(observe.args).to.deep.equal([
      ['getNumber', 'ok'],
      ['getNumber', 'bad_response'],
    ]);
  });
});
