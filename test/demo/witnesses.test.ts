import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { SystemClock } from '../../src/adapters/system/system-clock.ts';
import { CalloraClient } from '../../src/demo/callora-client.ts';
import { planLoad } from '../../src/demo/load-plan.ts';
import { readLedgerDeducts } from '../../src/demo/ledger-deducts.ts';

describe('What the demo is told over HTTP', () => {
  const clock = new SystemClock();
  const { beyondBalance: body } = planLoad();
  const asked: IncomingMessage[] = [];
  let server: Server;
  let url: string;
  let next: { status: number; body: unknown };
  let client: CalloraClient;

  before(async () => {
    server = createServer((request: IncomingMessage, response: ServerResponse) => {
      asked.push(request);
      response.writeHead(next.status, { 'content-type': 'application/json' }).end(JSON.stringify(next.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    client = new CalloraClient(url, 'admin key', clock, new AbortController().signal);
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const failureOf = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);
  const lastAsked = () => asked.at(-1)!;

  it('tells a charge, a repeat and a refusal apart', async () => {
    next = { status: 202, body: { usageEventId: '1', alreadyProcessed: false, status: 'reserved' } };
    expect((await client.deduct(body)).answer).to.deep.equal({ kind: 'charged' });
    next = { status: 200, body: { usageEventId: '1', alreadyProcessed: true, status: 'confirmed' } };
    expect((await client.deduct(body)).answer).to.deep.equal({ kind: 'duplicate' });
    next = { status: 402, body: { code: 'INSUFFICIENT_BALANCE', message: 'The balance is too low' } };
    expect((await client.deduct(body)).answer).to.deep.equal({ kind: 'refused', code: 'INSUFFICIENT_BALANCE' });
    expect(lastAsked().headers['x-user-id']).to.equal(body.userId);
  });

  it('reads one answer per item of a batch, and fails when the batch as a whole is refused', async () => {
    next = { status: 200, body: { results: [{ alreadyProcessed: false }, { code: 'FORBIDDEN', status: 'refused' }] } };
    const answers = await client.deductBatch(body.userId, [body, body]);
    expect(answers).to.deep.equal([{ kind: 'charged' }, { kind: 'refused', code: 'FORBIDDEN' }]);
    next = { status: 413, body: { code: 'PAYLOAD_TOO_LARGE' } };
    expect(await failureOf(client.deductBatch(body.userId, [body]))).to.match(/413.*PAYLOAD_TOO_LARGE/);
  });

  it('looks charges up as the operator; only a 404 means that there is none', async () => {
    next = { status: 404, body: { code: 'CHARGE_NOT_FOUND' } };
    expect(await client.findCharge('demo_001')).to.equal(null);
    expect(lastAsked().headers['x-admin-api-key']).to.equal('admin key');
    next = { status: 503, body: { code: 'DATABASE_UNAVAILABLE' } };
    expect(await failureOf(client.findCharge('demo_001'))).to.match(/demo_001.*503/);
  });

  it('stops asking when it is interrupted', async () => {
    const reason = new Error('enough');
    const stopped = new CalloraClient(url, 'admin key', clock, AbortSignal.abort(reason));
    expect(await failureOf(stopped.deduct(body))).to.equal(reason);
  });

  it("reads the vault contract's deducts from the network's own book, in units", async () => {
    next = { status: 200, body: [{ ledger: 3, hash: 'h1', requestId: 'A', amountUnits: '10000' }] };
    const deducts = await readLedgerDeducts({ rpcUrl: `${url}/rpc`, vaultContractId: 'C1' }, clock);
    expect(deducts).to.deep.equal([{ hash: 'h1', onChainId: 'A', units: 10_000n }]);
    expect(lastAsked().url).to.equal('/control/deducts?contract=C1');
  });

  it('does not take a refusal of the network for an empty book', async () => {
    next = { status: 400, body: { error: 'no' } };
    const failure = await failureOf(readLedgerDeducts({ rpcUrl: `${url}/rpc`, vaultContractId: 'C1' }, clock));
    expect(failure).to.be.an('error');
  });
});
