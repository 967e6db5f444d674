import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { deduct, errorOf, TAKEN } from '../http/support/requests.ts';
import { countOf, everythingFinal, expectBooksToMatch, vaultOf } from '../support/live-books.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { type ServerProcess } from '../support/server-process.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { waitUntil } from '../support/wait-until.ts';

const ANSWER_MS_MAX = 6_000;
const REFUSAL_MS_MAX = 2_000;
const RECOVERY_MS_MAX = 30_000;
/** A charge takes some ten calls of a few milliseconds: some of them break, some do not. */
const BROKEN_MS = 15;
const WHOLE_MS = 40;

/** The network is in trouble for moments here: a circuit that stays open for half a minute would be all there is to see. */
const QUICK_TO_TRY_AGAIN = { CIRCUIT_BREAKER_COOLDOWN_MS: '300', RETRY_BASE_DELAY_MS: '50' };

describe('the Stellar network in trouble', () => {
  let deployment: LiveDeployment;
  let proxy: TcpProxy;
  let server: ServerProcess;

  before(async () => {
    deployment = await LiveDeployment.open();
    await deployment.fund(['user_alice'], '10');
    proxy = await TcpProxy.before({ host: '127.0.0.1', port: deployment.network.port });
    server = await deployment.start({ ...deployment.variables(proxy.port), ...QUICK_TO_TRY_AGAIN });
  });
  after(async () => {
    await deployment.close();
    await proxy.close();
  });

  const timed = async (requestId: string) => {
    const startedAt = performance.now();
    const response = await deduct(server.url, { requestId });
    return { response, elapsedMs: performance.now() - startedAt };
  };

  /** Asks again, as the refusals say, until a circuit that has opened meanwhile has closed. */
  const untilTaken = (requestId: string, { url } = server) =>
    waitUntil(
      async () => TAKEN.includes((await deduct(url, { requestId })).status),
      RECOVERY_MS_MAX,
      'it is not taken',
    );

  const expectCharged = async (requestId: string) => {
    await untilTaken(requestId);
    await everythingFinal(deployment);
    expect(await countOf(deployment, `request_id = '${requestId}' and status = 'confirmed'`)).to.equal(1);
    await expectBooksToMatch(deployment);
  };

  it('is told within 2 s when it is away, nothing is charged, and the same id works once it is back', async () => {
    const vaultBefore = await vaultOf(deployment, 'user_alice');
    await deployment.network.goDown();
    const { response, elapsedMs } = await timed('req_away');
    expect([response.status, (await errorOf(response)).code]).to.deep.equal([503, 'SOROBAN_UNAVAILABLE']);
    expect(Number(response.headers.get('retry-after'))).to.be.above(0);
    expect(elapsedMs).to.be.below(REFUSAL_MS_MAX);
    expect(await vaultOf(deployment, 'user_alice')).to.deep.equal(vaultBefore);
    await deployment.network.comeBack();
    await expectCharged('req_away');
  });

  it('does not keep a server from starting when it is away, and the first charge works once it is back', async () => {
    await deployment.network.goDown();
    const early = await deployment.start(QUICK_TO_TRY_AGAIN);
    const refused = await deduct(early.url, { requestId: 'req_early' });
    expect([refused.status, (await errorOf(refused)).code]).to.deep.equal([503, 'SOROBAN_UNAVAILABLE']);
    await deployment.network.comeBack();
    await untilTaken('req_early', early);
    expect(await early.stop()).to.equal(0);
  });

  it('is told within 6 s when it accepts connections and never answers, and nothing is lost', async () => {
    proxy.freeze();
    const { response, elapsedMs } = await timed('req_mute');
    expect(response.status).to.be.oneOf([202, 503]);
    expect(elapsedMs).to.be.below(ANSWER_MS_MAX);
    proxy.heal();
    await expectCharged('req_mute');
  });

  it('is charged once per request when connections break again and again, before answers and after them', async () => {
    const requestIds = Array.from({ length: 40 }, (_, index) => `req_flapping_${index}`);
    let pending = true as boolean;
    const load = inLanes(4, requestIds, (requestId) => deduct(server.url, { requestId })).finally(() => {
      pending = false;
    });
    while (pending) {
      proxy.swallowAnswers();
      await delay(BROKEN_MS);
      proxy.heal();
      await delay(WHOLE_MS);
    }
    const statuses = (await load).map(({ status }) => status);
    expect(statuses.filter((status) => ![200, 202, 503].includes(status))).to.deep.equal([]);
    expect(statuses, 'no call was disturbed').to.include.oneOf([202, 503]);
    await everythingFinal(deployment);
    for (const requestId of requestIds) await untilTaken(requestId);
    await everythingFinal(deployment);
    expect(await countOf(deployment, `request_id like 'req_flapping_%' and status = 'confirmed'`)).to.equal(40);
    await expectBooksToMatch(deployment);
  });
});

/** Works through all items, so many at a time. */
async function inLanes<In, Out>(lanes: number, items: readonly In[], work: (item: In) => Promise<Out>): Promise<Out[]> {
  const waiting = [...items];
  const done: Out[] = [];
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) done.push(await work(item));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return done;
}
