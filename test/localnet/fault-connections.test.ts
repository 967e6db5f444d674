import { expect } from 'chai';
import { type ServedNetwork, serveLocalNetwork } from '../../src/localnet/serve.ts';
import { Bench } from './harness.ts';

describe('local network: faults on the socket', () => {
  let bench: Bench;
  let served: ServedNetwork;
  beforeEach(async () => {
    bench = new Bench();
    served = await serveLocalNetwork(bench.network, { port: 0, ledgerIntervalMs: 3_600_000 });
  });
  afterEach(() => served.close());

  const ask = (signal?: AbortSignal): Promise<Response> => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'getHealth' });
    return fetch(`${served.url}/rpc`, { method: 'POST', body, ...(signal === undefined ? {} : { signal }) });
  };
  const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => 'no failure',
      (error: unknown) => error,
    );

  for (const fault of ['drop_request', 'drop_answer']) {
    it(`${fault} gives the client no status and no byte`, async () => {
      await bench.faults({ fault, times: 1 });
      expect(await failureOf(ask())).to.be.instanceOf(TypeError);
      expect((await ask()).status).to.equal(200);
    });
  }

  for (const afterBytes of [0, 20]) {
    it(`truncated_answer gives the status and ${afterBytes} bytes, then closes the connection`, async () => {
      await bench.faults({ fault: 'truncated_answer', afterBytes, times: 1 });
      const answer = await ask();
      expect(answer.status).to.equal(200);
      let bytes = 0;
      const read = async (): Promise<void> => {
        for await (const chunk of answer.body!) bytes += (chunk as Uint8Array).length;
      };
      expect(await failureOf(read())).to.be.instanceOf(TypeError);
      expect(bytes).to.equal(afterBytes);
    });
  }

  it('stalled_answer never ends until the client gives up', async () => {
    await bench.faults({ fault: 'stalled_answer', afterBytes: 4, times: 1 });
    const giveUp = new AbortController();
    const answer = await ask(giveUp.signal);
    const reader = answer.body!.getReader();
    expect((await reader.read()).value).to.have.length(4);
    const waiting = failureOf(reader.read());
    giveUp.abort();
    expect(await waiting).to.have.property('name', 'AbortError');
  });

  it('stalled_answer goes on after its time', async () => {
    await bench.faults({ fault: 'stalled_answer', afterBytes: 4, stallMs: 10, times: 1 });
    const answer = (await (await ask()).json()) as { result: { status: string } };
    expect(answer.result.status).to.equal('healthy');
  });
});
