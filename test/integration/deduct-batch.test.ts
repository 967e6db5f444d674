import { expect } from 'chai';
import { DEDUCT_BODY } from '../http/support/examples.ts';
import { post } from '../http/support/requests.ts';
import { countOf, everythingFinal, expectBooksToMatch } from '../support/live-books.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { type ServerProcess } from '../support/server-process.ts';

const CONSUMERS = Array.from({ length: 100 }, (_, index) => `user_${index}`);
const BATCH = 500;
const TRANSACTIONS_MAX = 40;

interface BatchBody {
  readonly results: readonly { readonly requestId: string; readonly status: string; readonly code?: string }[];
}

describe('many deducts at once', () => {
  let deployment: LiveDeployment;
  let server: ServerProcess;

  before(async () => {
    deployment = await LiveDeployment.open();
    await deployment.fund(CONSUMERS, '1');
    server = await deployment.start();
  });
  after(() => deployment.close());

  const itemsFrom = (start: number) =>
    Array.from({ length: BATCH }, (_, offset) => ({
      ...DEDUCT_BODY,
      requestId: `req_${start + offset}`,
      userId: CONSUMERS[(start + offset) % CONSUMERS.length],
      // Every amount is another, so that sums cannot agree by chance.
      amountUsdc: `0.00${String(1000 + start + offset)}`,
    }));

  const charge = async (start: number) => {
    const response = await post(`${server.url}/api/billing/deduct/batch`, { items: itemsFrom(start) });
    expect(response.status).to.equal(200);
    return (await response.json()) as BatchBody;
  };

  it('share transactions: 1000 charges of 100 consumers take at most 40, and the ledger has every unit once', async () => {
    const [first, second] = await Promise.all([charge(0), charge(BATCH)]);
    const results = [...first.results, ...second.results];
    expect(results.map(({ requestId }) => requestId)).to.deep.equal(
      [...itemsFrom(0), ...itemsFrom(BATCH)].map(({ requestId }) => requestId),
    );
    expect(results.filter(({ status }) => status === 'refused')).to.deep.equal([]);
    await everythingFinal(deployment);

    expect(await countOf(deployment, `status = 'confirmed'`)).to.equal(1000);
    const deducts = await deployment.network.deducts();
    expect(deducts).to.have.length(1000);
    expect(new Set(deducts.map(({ hash }) => hash)).size).to.be.at.most(TRANSACTIONS_MAX);
    const onLedger = deducts.reduce((sum, { amountUnits }) => sum + BigInt(amountUnits), 0n);
    const [confirmed] = await deployment.query<{ units: string }>(
      `select (sum(amount_usdc) * 10000000)::bigint::text as units from usage_events where status = 'confirmed'`,
    );
    expect(String(onLedger)).to.equal(confirmed?.units);
    await expectBooksToMatch(deployment);
  });

  it('are charged once when both batches are sent again', async () => {
    const repeated = [...(await charge(0)).results, ...(await charge(BATCH)).results];
    expect(repeated.every((result) => 'alreadyProcessed' in result && result.alreadyProcessed)).to.equal(true);
    expect(await deployment.network.deducts()).to.have.length(1000);
    await expectBooksToMatch(deployment);
  });
});
