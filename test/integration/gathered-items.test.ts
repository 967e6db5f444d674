import { expect } from 'chai';
import { gatheredIdOf, leafHashOf } from '../../src/core/billing/call-leaf.ts';
import { rootOf } from '../../src/core/billing/merkle-tree.ts';
import { type ApiKey } from '../../src/core/access/api-key.ts';
import { addKey, offerApi } from '../contract/api-key-scenario.ts';
import { capture } from '../contract/call-scenario.ts';
import { type World } from '../contract/world.ts';
import { DEDUCT_BODY } from '../http/support/examples.ts';
import { ADMIN, ALICE, BOB, post } from '../http/support/requests.ts';
import { knexStores, type KnexStores } from '../support/knex-world.ts';
import { everythingFinal, expectBooksToMatch } from '../support/live-books.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { type ServerProcess } from '../support/server-process.ts';

const CALLS = 120;
const PRICE = 10_000n;

interface ReceiptBody {
  readonly onChainId: string;
  readonly stellarTxHash: string;
  readonly leaf: {
    readonly salt: string;
    readonly charge: Parameters<typeof leafHashOf>[1] & { readonly units: unknown };
  };
  readonly proof: readonly { readonly side: 'left' | 'right'; readonly hash: string }[];
}

/** This process stands for a gateway whose calls were served; two servers gather, send and confirm them. */
describe('Gathered items with real processes', () => {
  let deployment: LiveDeployment;
  let servers: readonly ServerProcess[];
  let stores: KnexStores;
  let world: World;

  before(async () => {
    deployment = await LiveDeployment.open();
    await deployment.fund(['user_alice', 'user_bob'], '10');
    const window = { CHARGE_WINDOW_MS: '1000', CHARGE_WINDOW_USDC: '0.05' };
    servers = await Promise.all([deployment.start(window), deployment.start(window)]);
    stores = knexStores(deployment.variables()['DATABASE_URL'] ?? '');
    world = { ...stores, close: () => stores.database.close() };
  });
  after(async () => {
    await world.close();
    await deployment.close();
  });

  const receiptOf = async (requestId: string, headers: Record<string, string>) =>
    fetch(`${servers[0]?.url}/api/billing/deductions/${requestId}/receipt`, { headers });
  const requestIdsOf = (user: string) => Array.from({ length: CALLS }, (_, call) => `gw_${user}_${call}`);

  it('pay for every call exactly once, in far fewer deducts, beside direct charges that do not wait for them', async () => {
    await offerApi(world);
    const serve = async (key: ApiKey, requestIds: readonly string[]) => {
      for (let first = 0; first < CALLS; first += 20) {
        const some = requestIds.slice(first, first + 20);
        await capture(world, key, { requestIds: some, units: PRICE }, Date.now());
      }
    };
    const keys = await Promise.all(['user_alice', 'user_bob'].map((userId) => addKey(world, { userId })));
    const direct = post(`${servers[1]?.url}/api/billing/deduct`, DEDUCT_BODY, ADMIN);
    await Promise.all([serve(keys[0]!, requestIdsOf('alice')), serve(keys[1]!, requestIdsOf('bob')), direct]);
    expect((await direct).status).to.equal(200);
    await everythingFinal(deployment);
    await expectBooksToMatch(deployment);
    const deducts = await deployment.network.deducts();
    expect(deducts.length).to.be.within(3, 40);
  });

  it('are proven by their receipts, call by call, against what the ledger shows', async () => {
    const onLedger = new Map((await deployment.network.deducts()).map(({ requestId, hash }) => [requestId, hash]));
    for (const [user, headers] of [['alice', ALICE] as const, ['bob', BOB] as const]) {
      for (const requestId of requestIdsOf(user)) {
        const response = await receiptOf(requestId, headers);
        expect(response.status, `${requestId}: ${await response.clone().text()}`).to.equal(200);
        const { onChainId, stellarTxHash, leaf, proof } = (await response.json()) as ReceiptBody;
        expect(leaf.charge.requestId).to.equal(requestId);
        const hash = leafHashOf(Buffer.from(leaf.salt, 'hex'), { ...leaf.charge, units: PRICE });
        const root = rootOf(
          hash,
          proof.map((step) => ({ side: step.side, hash: Buffer.from(step.hash, 'hex') })),
        );
        expect(gatheredIdOf(root)).to.equal(onChainId);
        expect(onLedger.get(onChainId)).to.equal(stellarTxHash);
      }
    }
    expect((await receiptOf('gw_alice_0', BOB)).status).to.equal(404);
  });
});
