import { expect } from 'chai';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { aReceipt, DEDUCT_BODY, HASH } from './support/examples.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { RecordedDeduct } from './support/recorded-deduct.ts';
import { ADMIN, ALICE, faultsOf, post } from './support/requests.ts';

type BatchResult = Record<string, unknown>;

const item = (requestId: string, changes: object = {}) => ({ ...DEDUCT_BODY, requestId, ...changes });
const items = (count: number) => Array.from({ length: count }, (_, index) => item(`req-${index}`));

describe('POST /api/billing/deduct/batch', () => {
  const useCase = new RecordedDeduct();
  let server: HttpServer;
  let url: string;

  before(async () => {
    server = await startHttpServer({ deductUsage: useCase });
    url = `${server.url}/api/billing/deduct/batch`;
  });
  after(() => server.close());
  beforeEach(() => {
    useCase.inputs.length = 0;
    useCase.answer = () => okAsync(aReceipt());
  });

  async function resultsOf(list: readonly unknown[], headers: Record<string, string> = ADMIN): Promise<BatchResult[]> {
    const response = await post(url, { items: list }, headers);
    expect(response.status).to.equal(200);
    return ((await response.json()) as { results: BatchResult[] }).results;
  }

  it('answers every item in order, each durably reserved and not waited for', async () => {
    useCase.answer = ({ charge }) =>
      okAsync(aReceipt({ usageEventId: BigInt(charge.requestId.slice(4)), status: 'reserved', stellarTxHash: null }));
    const results = await resultsOf(items(500));
    expect(results.map(({ usageEventId }) => usageEventId)).to.deep.equal(items(500).map((_, index) => `${index}`));
    expect(results[7]).to.deep.equal({
      requestId: 'req-7',
      usageEventId: '7',
      stellarTxHash: null,
      alreadyProcessed: false,
      status: 'reserved',
    });
    expect(useCase.inputs.every(({ wait }) => wait.for === 'nothing')).to.equal(true);
  });

  it('asks for all items before the first is answered', async () => {
    let asked = 0;
    const all = Promise.withResolvers<undefined>();
    useCase.answer = () => {
      asked += 1;
      if (asked === 20) all.resolve(undefined);
      return ResultAsync.fromSafePromise(all.promise).map(() => aReceipt());
    };
    expect(await resultsOf(items(20))).to.have.length(20);
  });

  it('never fails an item because of its neighbours', async () => {
    useCase.answer = ({ charge }) =>
      charge.requestId === 'poor'
        ? errAsync({ kind: 'insufficient_balance', available: 0n, required: 1n })
        : okAsync(aReceipt({ alreadyProcessed: true, status: 'confirmed' }));
    const [good, poor, faulty, shapeless, again] = await resultsOf([
      item('good'),
      item('poor'),
      item('faulty', { amountUsdc: '0', extra: 1 }),
      'shapeless',
      item('again'),
    ]);
    expect(good).to.include({ requestId: 'good', status: 'confirmed', stellarTxHash: HASH, alreadyProcessed: true });
    expect(poor).to.include({ requestId: 'poor', status: 'refused', code: 'INSUFFICIENT_BALANCE' });
    expect(faulty).to.include({ requestId: 'faulty', status: 'refused', code: 'VALIDATION_ERROR' });
    const fields = (faulty?.['details'] as { field: string }[]).map(({ field }) => field);
    expect(fields).to.deep.equal(['body.items[2].amountUsdc', 'body.items[2].extra']);
    expect(shapeless).to.include({ requestId: null, status: 'refused', code: 'VALIDATION_ERROR' });
    expect(again).to.include({ requestId: 'again', status: 'confirmed' });
    expect(useCase.inputs.map(({ charge }) => charge.requestId)).to.deep.equal(['good', 'poor', 'again']);
  });

  it('refuses only the items of other users', async () => {
    const results = await resultsOf([item('mine'), item('foreign', { userId: 'user_bob' })], ALICE);
    expect(results[0]).to.include({ requestId: 'mine', status: 'submitted' });
    expect(results[1]).to.include({ requestId: 'foreign', status: 'refused', code: 'FORBIDDEN' });
    expect(useCase.inputs.map(({ charge }) => charge.userId)).to.deep.equal(['user_alice']);
  });

  it('does not echo an id that is none', async () => {
    const [result] = await resultsOf([item('<script>')]);
    expect(result).to.include({ requestId: null, code: 'VALIDATION_ERROR' });
  });

  it('answers a bug in one item for that item alone, and logs its cause', async () => {
    useCase.answer = ({ charge }) => {
      if (charge.requestId === 'bug') throw new Error('secret cause');
      return okAsync(aReceipt());
    };
    const [bug, good] = await resultsOf([item('bug'), item('good')]);
    expect(bug).to.deep.equal({
      requestId: 'bug',
      status: 'refused',
      code: 'INTERNAL_ERROR',
      message: 'Internal server error',
    });
    expect(good).to.include({ status: 'submitted' });
    expect(server.logs.text).to.contain('secret cause');
  });

  const badEnvelopes: [string, unknown, string][] = [
    ['no items', {}, 'body.items INVALID_TYPE'],
    ['items that are no list', { items: { 0: item('a') } }, 'body.items INVALID_TYPE'],
    ['no item', { items: [] }, 'body.items TOO_SMALL'],
    ['501 items', { items: items(501) }, 'body.items TOO_BIG'],
    ['an unknown field', { items: [item('a')], mode: 'fast' }, 'body.mode UNRECOGNIZED_KEYS'],
  ];
  for (const [name, body, fault] of badEnvelopes) {
    it(`refuses a batch with ${name} as a whole`, async () => {
      const response = await post(url, body);
      expect(response.status).to.equal(400);
      expect(await faultsOf(response)).to.deep.equal([fault]);
      expect(useCase.inputs).to.deep.equal([]);
    });
  }

  it('has room for 500 items of the longest ids, and for no more than 1 MB', async () => {
    const long = 'x'.repeat(255);
    const ids = { userId: long, apiId: long, endpointId: long, apiKeyId: long, amountUsdc: '999999999.9999999' };
    const longest = items(500).map(({ requestId }) => item(requestId.padEnd(255, 'y'), ids));
    expect(await resultsOf(longest)).to.have.length(500);
    expect((await post(url, { items: ['x'.repeat(1_048_577)] })).status).to.equal(413);
  });

  it('wants credentials', async () => {
    expect((await post(url, { items: items(1) }, {})).status).to.equal(401);
  });
});
