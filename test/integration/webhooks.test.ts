import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { ALICE, deduct, post, TAKEN } from '../http/support/requests.ts';
import { everythingFinal } from '../support/live-books.ts';
import { LiveDeployment } from '../support/live-deployment.ts';
import { type ServerProcess } from '../support/server-process.ts';
import { verifiedWebhook, type ReceivedWebhook, type WebhookPayload } from '../support/verified-webhook.ts';
import { waitUntil } from '../support/wait-until.ts';
import { WebhookReceiver } from '../support/webhook-receiver.ts';

const USER = 'user_alice';
const SOON_MS = 30_000;
/** Longer than a shutdown that waits for nobody. */
const SLOW_MS = 1_500;

interface WebhookBody {
  readonly id: string;
  readonly secret: string;
}

interface DeliveryBody {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
  readonly lastAttempt: { readonly statusCode: number | null } | null;
}

describe('webhooks, with everything real', () => {
  let receiver: WebhookReceiver;
  let received: readonly ReceivedWebhook[];
  let deployment: LiveDeployment;
  const servers: ServerProcess[] = [];
  const secrets: string[] = [];
  let server: ServerProcess;
  let webhook: WebhookBody;

  before(async () => {
    receiver = await WebhookReceiver.start();
    ({ received } = receiver);
    deployment = await LiveDeployment.open();
    await deployment.fund([USER], '10');
    server = await start();
    webhook = await createWebhook(receiver.url);
  });
  beforeEach(() => {
    receiver.received.length = 0;
    receiver.answerWith = () => Promise.resolve(204);
  });
  after(async () => {
    await deployment.close();
    await receiver.close();
  });

  const start = async () => {
    const started = await deployment.start({ UPSTREAM_ALLOW_PRIVATE: '127.0.0.1' });
    servers.push(started);
    return started;
  };
  const createWebhook = async (url: string, events = ['charge.confirmed', 'api_key.revoked']) => {
    const response = await post(`${server.url}/api/webhooks`, { url, events }, ALICE);
    expect(response.status).to.equal(201);
    const made = (await response.json()) as WebhookBody;
    secrets.push(made.secret.slice('whsec_'.length));
    return made;
  };
  const deductOne = async (requestId: string) => {
    const { status } = await deduct(server.url, { userId: USER, requestId, amountUsdc: '0.01' });
    expect(status).to.be.oneOf(TAKEN);
  };
  const payloads = (): WebhookPayload[] => received.map((message) => verifiedWebhook(webhook.secret, message));
  const untilReceived = (count: number) =>
    waitUntil(() => received.length >= count, SOON_MS, `${count} messages are not received`);
  const deliveries = async () => {
    const response = await fetch(`${server.url}/api/webhooks/${webhook.id}/deliveries`, { headers: ALICE });
    return ((await response.json()) as { readonly data: readonly DeliveryBody[] }).data;
  };

  it('tell of a charge when the ledger has confirmed it, signed as the standard says', async () => {
    await deductOne('told-1');
    await untilReceived(1);
    const [payload] = payloads();
    expect(payload?.type).to.equal('charge.confirmed');
    expect(payload?.data).to.deep.include({ requestId: 'told-1', amountUsdc: '0.01' });
    const asked = await fetch(`${server.url}/api/billing/deductions/told-1`, { headers: ALICE });
    const { stellarTxHash, ledger } = (await asked.json()) as Record<string, unknown>;
    expect(payload?.data).to.deep.include({ stellarTxHash, ledger });
    await waitUntil(async () => (await deliveries())[0]?.status === 'delivered', SOON_MS, 'it is not written down');
    expect((await deliveries())[0]).to.include({ id: received[0]?.headers['webhook-id'], attempts: 1 });
    expect(received).to.have.length(1);
  });

  it('try again when the receiver fails, under the same id', async () => {
    const answers = [500, 204];
    receiver.answerWith = () => Promise.resolve(answers.shift() ?? 204);
    await deductOne('told-2');
    await untilReceived(1);
    await waitUntil(async () => (await deliveries())[0]?.attempts === 1, SOON_MS, 'the failure is not written down');
    // It would be tried again after five seconds.
    await deployment.query("UPDATE webhook_deliveries SET next_attempt_at = created_at WHERE status = 'pending'");
    await untilReceived(2);
    expect(payloads().map(({ data }) => data['requestId'])).to.deep.equal(['told-2', 'told-2']);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).to.equal(1);
  });

  it('send again what they are asked for', async () => {
    const [delivery] = await deliveries();
    await waitUntil(async () => (await deliveries())[0]?.status === 'delivered', SOON_MS, 'it is not delivered');
    const path = `/api/webhooks/${webhook.id}/deliveries/${delivery?.id}/replay`;
    expect((await post(server.url + path, {}, ALICE)).status).to.equal(202);
    await untilReceived(1);
    expect(received[0]?.headers['webhook-id']).to.equal(delivery?.id);
    await waitUntil(async () => (await deliveries())[0]?.attempts === 3, SOON_MS, 'the attempt is not written down');
  });

  it('sign with both secrets while one is replaced', async () => {
    const rotated = await post(`${server.url}/api/webhooks/${webhook.id}/rotate`, { graceSeconds: 600 }, ALICE);
    const { secret } = (await rotated.json()) as WebhookBody;
    await deductOne('told-3');
    await untilReceived(1);
    for (const each of [webhook.secret, secret]) verifiedWebhook(each, received[0]!);
    secrets.push(secret.slice('whsec_'.length));
    webhook = { ...webhook, secret };
  });

  it('finish what is under way before the process ends, and leave the rest to the next one', async () => {
    receiver.answerWith = () => delay(SLOW_MS, 204);
    await deductOne('told-4');
    await untilReceived(1);
    expect(await server.stop()).to.equal(0);
    const [last] = await deployment.query<{ status: string }>(
      'SELECT status FROM webhook_deliveries ORDER BY serial DESC LIMIT 1',
    );
    expect(last?.status).to.equal('delivered');
    await deployment.query(`UPDATE webhook_deliveries SET status = 'pending', next_attempt_at = created_at
      WHERE serial = (SELECT max(serial) FROM webhook_deliveries)`);
    receiver.answerWith = () => Promise.resolve(204);
    server = await start();
    await untilReceived(2);
    expect(received[1]?.headers['webhook-id']).to.equal(received[0]?.headers['webhook-id']);
  });

  it('lose nothing with a process that is killed while it sends', async () => {
    receiver.answerWith = () => new Promise(() => undefined);
    await deductOne('told-killed');
    await untilReceived(1);
    await server.kill();
    // Its claim would run out in a minute.
    const claimed = await deployment.query<{ id: string }>(
      "UPDATE webhook_deliveries SET next_attempt_at = created_at WHERE status = 'pending' RETURNING id",
    );
    expect(claimed.map(({ id }) => id)).to.deep.equal([received[0]?.headers['webhook-id']]);
    receiver.answerWith = () => Promise.resolve(204);
    server = await start();
    await untilReceived(2);
    expect(payloads().map(({ data }) => data['requestId'])).to.deep.equal(['told-killed', 'told-killed']);
    expect(received[1]?.headers['webhook-id']).to.equal(received[0]?.headers['webhook-id']);
  });

  it('send nothing more to a receiver that is gone', async () => {
    receiver.answerWith = () => Promise.resolve(410);
    await deductOne('told-5');
    await untilReceived(1);
    const shown = async () => {
      const response = await fetch(`${server.url}/api/webhooks/${webhook.id}`, { headers: ALICE });
      return (await response.json()) as { readonly active: boolean };
    };
    await waitUntil(async () => !(await shown()).active, SOON_MS, 'the webhook stays on');
    await deductOne('told-6');
    await everythingFinal(deployment);
    const waiting = 'SELECT id FROM domain_events WHERE passed_on_at IS NULL';
    await waitUntil(async () => (await deployment.query(waiting)).length === 0, SOON_MS, 'the event is not passed on');
    const due = "SELECT id FROM webhook_deliveries WHERE status = 'pending'";
    await waitUntil(async () => (await deployment.query(due)).length === 0, SOON_MS, 'a delivery is kept for it');
    expect(received).to.have.length(1);
  });

  it('never write a secret into the log', () => {
    for (const { output } of servers) {
      for (const secret of ['whsec_', ...secrets]) expect(output.text).not.to.include(secret);
    }
  });
});
