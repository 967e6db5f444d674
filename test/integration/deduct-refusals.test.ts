import { expect } from 'chai';
import { deduct, errorOf, faultsOf } from '../http/support/requests.ts';
import { countOf, everythingFinal, expectBooksToMatch, vaultOf } from '../support/live-books.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { chargeCalls } from '../support/live-metrics.ts';
import { type ServerProcess } from '../support/server-process.ts';

const AMOUNTS = ['0', '0.0', '-1', '+1', '1e3', '0.00000001', ' 1', '1 ', '', '.5', '5.', '1,5', '1_0', 'NaN', '0x1'];
const OTHER_AMOUNTS = ['1234567890', '١', '１', '1\u0000', 1, 0.01, null, true, [], {}, ['0.01']];
const REQUEST_IDS = ['', 'a b', 'a\u0000', 'a/b', 'ä', '..\n', 'gw_1', "'; --", 'r'.repeat(256), 7, null];
const IDS = ['', 'a\u0000b', '\u0000', 'a\nb', '\ud800', 'i'.repeat(256), 7, null];

describe('a deduct that is refused', () => {
  let deployment: LiveDeployment;
  let server: ServerProcess;

  before(async () => {
    deployment = await LiveDeployment.open();
    await deployment.fund(['user_alice'], '10');
    server = await deployment.start();
  });
  after(() => deployment.close());

  describe('for its values', () => {
    const faulty: readonly (readonly [string, readonly unknown[]])[] = [
      ['amountUsdc', [...AMOUNTS, ...OTHER_AMOUNTS]],
      ['requestId', REQUEST_IDS],
      ...['userId', 'apiId', 'endpointId', 'apiKeyId'].map((field) => [field, IDS] as const),
    ];
    for (const [field, values] of faulty) {
      it(`names ${field}, and leaves neither a row nor a call`, async () => {
        const before = [await countOf(deployment), await chargeCalls(server.url)];
        for (const value of values) {
          const response = await deduct(server.url, { requestId: 'req_faulty', [field]: value });
          const sent = `${field}: ${JSON.stringify(value)}`;
          expect(response.status, sent).to.equal(400);
          const faults = await faultsOf(response);
          expect(faults.length, sent).to.be.above(0);
          expect(
            faults.every((fault) => fault.startsWith(`body.${field} `)),
            sent,
          ).to.equal(true);
        }
        expect([await countOf(deployment), await chargeCalls(server.url)]).to.deep.equal(before);
      });
    }
  });

  it('for lack of a vault leaves neither a row nor a call', async () => {
    const before = [await countOf(deployment), await chargeCalls(server.url)];
    const response = await deduct(server.url, { requestId: 'req_no_vault', userId: 'user_nobody' });
    expect([response.status, (await errorOf(response)).code]).to.deep.equal([404, 'VAULT_NOT_FOUND']);
    expect([await countOf(deployment), await chargeCalls(server.url)]).to.deep.equal(before);
  });

  it('for lack of balance leaves neither a row, nor a hold, nor a call', async () => {
    const before = [await countOf(deployment), await chargeCalls(server.url)];
    const response = await deduct(server.url, { requestId: 'req_too_much', amountUsdc: '10.0000001' });
    expect([response.status, (await errorOf(response)).code]).to.deep.equal([402, 'INSUFFICIENT_BALANCE']);
    expect([await countOf(deployment), await chargeCalls(server.url)]).to.deep.equal(before);
    expect((await vaultOf(deployment, 'user_alice')).held).to.equal(0n);
  });

  describe('by the contract', () => {
    const refusals = [
      {
        name: 'insufficient balance',
        cause: () => deployment.network.contract('drain'),
        cure: () => deployment.network.deposit('20'),
        answer: [402, 'INSUFFICIENT_BALANCE'],
      },
      {
        name: 'paused',
        cause: () => deployment.network.contract('pause'),
        cure: () => deployment.network.contract('unpause'),
        answer: [502, 'SOROBAN_RPC_ERROR'],
      },
    ];
    for (const { name, cause, cure, answer } of refusals) {
      it(`(${name}) charges nothing, releases the hold, and the same id works once the cause is gone`, async () => {
        const requestId = `req_${name.replace(' ', '_')}`;
        const vaultBefore = await vaultOf(deployment, 'user_alice');
        const deductsBefore = (await deployment.network.deducts()).length;
        await cause();
        const refused = await deduct(server.url, { requestId });
        expect([refused.status, (await errorOf(refused)).code]).to.deep.equal(answer);
        expect(await vaultOf(deployment, 'user_alice')).to.deep.equal(vaultBefore);
        expect(await countOf(deployment, `request_id = '${requestId}' and status = 'voided'`)).to.equal(1);
        expect(await deployment.network.deducts()).to.have.length(deductsBefore);

        await cure();
        const charged = await deduct(server.url, { requestId });
        expect(charged.status).to.equal(200);
        expect(await charged.json()).to.include({ alreadyProcessed: false });
        await everythingFinal(deployment);
        expect((await vaultOf(deployment, 'user_alice')).balance).to.equal(vaultBefore.balance - 100_000n);
        expect(await deployment.network.deducts()).to.have.length(deductsBefore + 1);
        await expectBooksToMatch(deployment);
      });
    }
  });
});
