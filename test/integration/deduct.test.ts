import { expect } from 'chai';
import { chargeCalls } from '../support/live-metrics.ts';
import { countOf, everythingFinal, expectBooksToMatch } from '../support/live-books.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { type ServerProcess } from '../support/server-process.ts';
import { deduct, errorOf } from '../http/support/requests.ts';

interface Receipt {
  readonly usageEventId: string;
  readonly stellarTxHash: string | null;
  readonly alreadyProcessed: boolean;
  readonly status: string;
}

const receiptOf = async (response: Response): Promise<Receipt> => (await response.json()) as Receipt;

describe('a deduct against real parts', () => {
  let deployment: LiveDeployment;
  let first: ServerProcess;
  let second: ServerProcess;

  before(async () => {
    deployment = await LiveDeployment.open();
    await deployment.fund(['user_alice', 'user_bob'], '10');
    [first, second] = await Promise.all([deployment.start(), deployment.start()]);
  });
  after(() => deployment.close());

  const calls = async () => (await chargeCalls(first.url)) + (await chargeCalls(second.url));

  /** The same request `times` times at once, dealt to the servers in turn. */
  const atOnce = (requestId: string, times: number, servers: readonly ServerProcess[]): Promise<Response[]> =>
    Promise.all(Array.from({ length: times }, (_, turn) => deduct(servers[turn % servers.length]!.url, { requestId })));

  it('gives the documented answer to the documented request', async () => {
    const response = await deduct(first.url);
    const { status, ...documented } = await receiptOf(response);
    expect(response.status).to.equal(200);
    expect(status).to.be.oneOf(['submitted', 'confirmed']);
    expect(documented).to.have.all.keys('usageEventId', 'stellarTxHash', 'alreadyProcessed');
    expect(documented.usageEventId).to.equal('1');
    expect(documented.alreadyProcessed).to.equal(false);
    expect(documented.stellarTxHash).to.match(/^[0-9a-f]{64}$/);
    await everythingFinal(deployment);
    const [landed] = await deployment.network.deducts();
    expect(landed).to.include({ hash: documented.stellarTxHash, amountUnits: '100000' });
  });

  it('answers a repeat with the stored result and does not call the chain', async () => {
    const before = await receiptOf(await deduct(first.url, { requestId: 'req_repeated' }));
    await everythingFinal(deployment);
    const [callsBefore, deductsBefore] = [await calls(), (await deployment.network.deducts()).length];
    for (const server of [first, second]) {
      const repeat = await deduct(server.url, { requestId: 'req_repeated' });
      expect(repeat.status).to.equal(200);
      expect(repeat.headers.get('idempotent-replayed')).to.equal('true');
      expect(await receiptOf(repeat)).to.deep.equal({ ...before, alreadyProcessed: true, status: 'confirmed' });
    }
    expect(await calls()).to.equal(callsBefore);
    expect(await deployment.network.deducts()).to.have.length(deductsBefore);
  });

  const crowds: readonly [string, string, () => ServerProcess[]][] = [
    ['in one process', 'req_crowd_one', () => [first]],
    ['in two processes', 'req_crowd_two', () => [first, second]],
  ];
  for (const [where, requestId, servers] of crowds) {
    it(`makes one row and one charge on the ledger of 50 equal requests at once ${where}`, async () => {
      const deductsBefore = (await deployment.network.deducts()).length;
      const responses = await atOnce(requestId, 50, servers());
      expect(responses.every(({ status }) => status === 200 || status === 202)).to.equal(true);
      const receipts = await Promise.all(responses.map(receiptOf));
      expect(receipts.filter(({ alreadyProcessed }) => !alreadyProcessed)).to.have.length(1);
      expect(new Set(receipts.map(({ usageEventId }) => usageEventId))).to.have.property('size', 1);
      const hashes = new Set(receipts.flatMap(({ stellarTxHash }) => stellarTxHash ?? []));
      expect(hashes).to.have.property('size', 1);
      await everythingFinal(deployment);
      expect(await countOf(deployment, `request_id = '${requestId}'`)).to.equal(1);
      const landed = (await deployment.network.deducts()).slice(deductsBefore);
      expect(landed.map(({ hash }) => hash)).to.deep.equal([...hashes]);
    });
  }

  const conflicts: readonly [string, Record<string, string>][] = [
    ['amount', { amountUsdc: '0.02' }],
    ['user with a vault', { userId: 'user_bob' }],
    ['user without one', { userId: 'user_carol' }],
    ['api', { apiId: 'api_maps' }],
    ['endpoint', { endpointId: 'endpoint_history' }],
    ['key', { apiKeyId: 'key_other' }],
  ];
  for (const [what, changes] of conflicts) {
    it(`refuses a used request id with another ${what}, and tells nothing about the stored charge`, async () => {
      const requestId = 'req_taken';
      const stored = await receiptOf(await deduct(first.url, { requestId, amountUsdc: '0.0123' }));
      await everythingFinal(deployment);
      const callsBefore = await calls();
      const refused = await deduct(second.url, { requestId, amountUsdc: '0.0123', ...changes });
      const body = await errorOf(refused);
      expect(refused.status).to.equal(409);
      expect(body).to.have.all.keys('code', 'message', 'requestId');
      expect(body.code).to.equal('IDEMPOTENCY_CONFLICT');
      const everything = JSON.stringify([body, ...refused.headers]);
      for (const secret of [
        stored.stellarTxHash!,
        'user_alice',
        '0.0123',
        'api_weather',
        'endpoint_forecast',
        'key_xyz',
      ])
        expect(everything).not.to.contain(secret);
      expect(await calls()).to.equal(callsBefore);
      expect(await countOf(deployment, `request_id = '${requestId}'`)).to.equal(1);
    });
  }

  it('leaves books that match the ledger to the unit', async () => {
    await everythingFinal(deployment);
    await expectBooksToMatch(deployment);
  });
});
