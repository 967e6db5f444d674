import { expect } from 'chai';
import { SystemClock } from '../../src/adapters/system/system-clock.ts';
import { CalloraClient } from '../../src/demo/callora-client.ts';
import { HttpCaller } from '../../src/demo/http-caller.ts';
import { planLoad } from '../../src/demo/load-plan.ts';
import { readLedgerDeducts } from '../../src/demo/ledger-deducts.ts';
import { SUBSCRIPTION } from './example-subscription.ts';
import { PaperServer, type PaperAnswer } from './paper-server.ts';

describe('What the demo is told over HTTP', () => {
  const clock = new SystemClock();
  const plan = planLoad(SUBSCRIPTION);
  const body = plan.beyondBalance;
  const credentials = { adminApiKey: 'admin key', tokens: new Map([[SUBSCRIPTION.consumerId, 'token of hers']]) };
  let server: PaperServer;
  let url: string;
  let next: PaperAnswer;
  let client: CalloraClient;

  before(async () => {
    server = await PaperServer.open();
    server.answer = () => next;
    url = server.url;
    client = clientUntil(new AbortController().signal);
  });
  after(() => server.close());

  const clientUntil = (interrupted: AbortSignal) =>
    new CalloraClient(new HttpCaller(url, clock, interrupted), credentials);
  const failureOf = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);
  const lastAsked = () => server.lastAsked;

  it('tells a charge, a repeat and a refusal apart', async () => {
    next = { status: 202, body: { usageEventId: '1', alreadyProcessed: false, status: 'reserved' } };
    expect((await client.deduct(body)).answer).to.deep.equal({ kind: 'charged' });
    next = { status: 200, body: { usageEventId: '1', alreadyProcessed: true, status: 'confirmed' } };
    expect((await client.deduct(body)).answer).to.deep.equal({ kind: 'duplicate' });
    next = { status: 402, body: { code: 'INSUFFICIENT_BALANCE', message: 'The balance is too low' } };
    expect((await client.deduct(body)).answer).to.deep.equal({ kind: 'refused', code: 'INSUFFICIENT_BALANCE' });
    expect(lastAsked().headers['x-user-id']).to.equal(body.userId);
  });

  it('lets who has logged in charge with the token, and nobody else', async () => {
    next = { status: 200, body: { results: [] } };
    await client.deductBatch(SUBSCRIPTION.consumerId, []);
    expect(lastAsked().headers)
      .to.include({ authorization: 'Bearer token of hers' })
      .and.not.have.property('x-user-id');
    await client.deductBatch(body.userId, []);
    expect(lastAsked().headers).to.include({ 'x-user-id': body.userId }).and.not.have.property('authorization');
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
    expect(await failureOf(clientUntil(AbortSignal.abort(reason)).deduct(body))).to.equal(reason);
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
