import { expect } from 'chai';
import { type NetworkResponse } from '../../src/localnet/local-network.ts';
import { deductPlan, envelopeFor } from './call-builder.ts';
import { Bench, type Json } from './harness.ts';
import { sendText } from './result-of.ts';

describe('local network: faults of the answer', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await bench.deposit('10');
  });

  const deduct = async (): Promise<string> => (await envelopeFor(bench, deductPlan(bench, 'a'))).toXdr();
  const post = (transaction: string): Promise<NetworkResponse> => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'sendTransaction', params: { transaction } });
    return bench.network.handle({ method: 'POST', path: '/rpc', headers: {}, body });
  };
  /** PENDING if the queue did not have it, DUPLICATE if it did. */
  const accepted = async (transaction: string): Promise<boolean> => {
    await bench.control('DELETE', '/faults');
    return sendText(await bench.send(transaction)) === 'DUPLICATE';
  };

  it('drop_request closes the connection before anything is accepted', async () => {
    const transaction = await deduct();
    await bench.faults({ fault: 'drop_request', method: 'sendTransaction' });
    expect(await post(transaction)).to.include({ status: 0, body: '', connection: 'cut_before' });
    expect(await accepted(transaction)).to.equal(false);
  });

  it('drop_answer accepts and closes the connection', async () => {
    const transaction = await deduct();
    await bench.faults({ fault: 'drop_answer', method: 'sendTransaction' });
    expect(await post(transaction)).to.include({ status: 0, body: '', connection: 'cut_after' });
    expect(await accepted(transaction)).to.equal(true);
  });

  for (const status of [429, 500, 502, 503, 504]) {
    for (const before of [true, false]) {
      it(`http_status answers ${status} ${before ? 'without' : 'after'} the effect`, async () => {
        const transaction = await deduct();
        await bench.faults({ fault: 'http_status', status, before, method: 'sendTransaction' });
        expect((await post(transaction)).status).to.equal(status);
        expect(await accepted(transaction)).to.equal(!before);
      });
    }
  }

  it('http_status says when to try again under 429, and is a web page under 502', async () => {
    await bench.faults(
      { fault: 'http_status', status: 429, times: 1 },
      { fault: 'http_status', status: 503, retryAfterSeconds: 9, times: 1 },
      { fault: 'http_status', status: 502, times: 1 },
    );
    expect((await post('')).headers['Retry-After']).to.equal('1');
    expect((await post('')).headers['Retry-After']).to.equal('9');
    const page = await post('');
    expect(page.headers['Content-Type']).to.contain('text/html');
    expect(page.body).to.contain('<html>');
  });

  it('html_answer is a web page under status 200', async () => {
    const transaction = await deduct();
    await bench.faults({ fault: 'html_answer', method: 'sendTransaction' });
    const answer = await post(transaction);
    expect([answer.status, answer.headers['Content-Type']]).to.deep.equal([200, 'text/html; charset=utf-8']);
    expect(await accepted(transaction)).to.equal(false);
  });

  it('truncated_answer and stalled_answer take effect and name where the body stops', async () => {
    const transaction = await deduct();
    await bench.faults(
      { fault: 'truncated_answer', afterBytes: 30, times: 1 },
      { fault: 'stalled_answer', afterBytes: 5, stallMs: 50, times: 1 },
    );
    const truncated = await post(transaction);
    expect(truncated.connection).to.deep.equal({ truncateAfterBytes: 30 });
    expect(truncated.body).to.contain('PENDING');
    const stalled = await post(transaction);
    expect(stalled.connection).to.deep.equal({ stallAfterBytes: 5, stallMs: 50 });
    expect(stalled.body).to.contain('DUPLICATE');
  });

  for (const before of [true, false]) {
    it(`rpc_error is a JSON-RPC error under status 200, ${before ? 'without' : 'after'} the effect`, async () => {
      const transaction = await deduct();
      await bench.faults({ fault: 'rpc_error', code: -32001, message: 'busy', before, method: 'sendTransaction' });
      const answer = await post(transaction);
      const error = { code: -32001, message: 'busy' };
      expect([answer.status, JSON.parse(answer.body)]).to.deep.equal([200, { jsonrpc: '2.0', id: 7, error }]);
      expect(await accepted(transaction)).to.equal(!before);
    });
  }

  it('try_again_later answers so without accepting, over RPC and Horizon', async () => {
    const transaction = await deduct();
    await bench.faults({ fault: 'try_again_later' });
    expect(sendText(await bench.send(transaction))).to.equal('TRY_AGAIN_LATER');
    const body = new URLSearchParams({ tx: transaction }).toString();
    expect((await bench.request('POST', '/horizon/transactions_async', body)).body['tx_status']).to.equal(
      'TRY_AGAIN_LATER',
    );
    expect(await accepted(transaction)).to.equal(false);
  });

  it('send_error answers ERROR with the result code without accepting', async () => {
    const transaction = await deduct();
    const [id] = await bench.faults({ fault: 'send_error', resultCode: 'txInsufficientFee' });
    expect(sendText(await bench.send(transaction))).to.equal('txInsufficientFee');
    expect(await bench.struck(id)).to.equal(1);
    expect(await accepted(transaction)).to.equal(false);
  });

  it('leaves the control paths alone', async () => {
    await bench.faults({ fault: 'drop_request' }, { fault: 'ledger_stall' });
    const { rules } = (await bench.control('GET', '/faults')) as { rules: Json[] };
    expect(rules.map(({ struck }) => struck)).to.deep.equal([0, 0]);
  });
});
