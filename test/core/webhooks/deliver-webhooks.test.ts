import { expect } from 'chai';
import { err, errAsync, ok } from 'neverthrow';
import { verifiedWebhook } from '../../support/verified-webhook.ts';
import { SECRET, WebhookWorld, type Received, type Receiver } from '../../support/webhook-world.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** How often the workers look. */
const LOOK_MS = SECOND_MS;
const PAUSES_MS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].map((seconds) => seconds * SECOND_MS);

const answer = (status: number, retryAfterMs: number | null = null): Received => ok({ status, retryAfterMs });
const says =
  (status: number, retryAfterMs?: number): Receiver =>
  () =>
    Promise.resolve(answer(status, retryAfterMs));
const NEVER: Receiver = (_message, signal) =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(err({ kind: 'timed_out' }))));

describe('DeliverWebhooks', () => {
  let world: WebhookWorld;
  beforeEach(() => {
    world = new WebhookWorld(says(204));
    world.scheduler.start();
  });
  afterEach(() => world.clock.finish(world.scheduler.stop()));

  it('sends an event at once, in words that the reference verifier accepts', async () => {
    const { id } = await world.endpoint();
    await world.happen();
    await world.clock.advance(LOOK_MS);
    const [message, ...others] = world.sent;
    expect(others).to.deep.equal([]);
    expect(verifiedWebhook(SECRET, message!, message!.at).type).to.equal('api_key.revoked');
    const [delivery] = await world.deliveriesTo(id);
    expect(delivery).to.include({ id: message!.id, status: 'delivered', attempts: 1 });
    await world.clock.advance(HOUR_MS);
    expect(world.sent).to.have.length(1);
  });

  it('brings a receiver that was down for an hour everything that happened, on the schedule', async () => {
    const start = world.clock.now();
    const { id } = await world.endpoint();
    const told = new Set<string>();
    world.receiver = ({ id: messageId }) => {
      if (world.clock.now() < start + HOUR_MS) return Promise.resolve(err({ kind: 'unreachable' }));
      told.add(messageId);
      return Promise.resolve(answer(200));
    };
    for (let minute = 0; minute < 60; minute += 10) {
      await world.happen();
      await world.clock.advance(10 * MINUTE_MS);
    }
    await world.clock.advance(3 * HOUR_MS);
    const deliveries = await world.deliveriesTo(id);
    expect(deliveries.map(({ status }) => status)).to.deep.equal(new Array(6).fill('delivered'));
    expect([...told]).to.have.members(deliveries.map((delivery) => delivery.id));
    for (const message of world.sent) verifiedWebhook(SECRET, message, message.at);
    for (const delivery of deliveries) expectOnSchedule(delivery.id);
  });

  it('gives up after ten attempts, and tries as often again when asked to', async () => {
    await world.clock.finish(world.scheduler.stop());
    world = new WebhookWorld(says(500), MINUTE_MS);
    world.scheduler.start();
    const { id: endpointId } = await world.endpoint();
    await world.happen();
    await world.clock.advance(4 * 24 * HOUR_MS);
    const [dead] = await world.deliveriesTo(endpointId);
    expect(dead).to.include({ status: 'dead', attempts: 10, nextAttemptAt: null });
    expectOnSchedule(dead!.id, MINUTE_MS);
    const own = { id: dead!.id, endpointId, userId: 'alice' };
    expect((await world.deliveries.replay(own, world.clock.now()))._unsafeUnwrap()).to.equal('replayed');
    await world.clock.advance(4 * 24 * HOUR_MS);
    expect(world.sent).to.have.length(20);
    expect(new Set(world.sent.map(({ id }) => id)).size).to.equal(1);
    expect((await world.deliveriesTo(endpointId))[0]).to.include({ status: 'dead', attempts: 20 });
  });

  it('keeps to the pause that a receiver asks for, if it is longer', async () => {
    world.receiver = says(503, 10 * MINUTE_MS);
    await world.endpoint();
    await world.happen();
    await world.clock.advance(11 * MINUTE_MS);
    const [first, second] = world.sent;
    expect(second!.at - first!.at).to.be.within(10 * MINUTE_MS, 10 * MINUTE_MS + LOOK_MS);
  });

  it('takes a redirect, and any other answer but 2xx, for a failure', async () => {
    const { id } = await world.endpoint();
    for (const status of [101, 199, 301, 308, 400, 404, 429, 500]) {
      world.receiver = says(status);
      await world.happen();
      await world.clock.advance(LOOK_MS);
      const [delivery] = await world.deliveriesTo(id);
      expect([delivery?.status, delivery?.lastAttempt?.statusCode]).to.deep.equal(['pending', status]);
    }
  });

  it('sends nothing more to a receiver that is gone (410)', async () => {
    world.receiver = says(410);
    const { id } = await world.endpoint();
    for (let count = 0; count < 8; count += 1) await world.happen();
    await world.clock.advance(HOUR_MS);
    await world.happen();
    await world.clock.advance(HOUR_MS);
    expect(world.sent.length).to.be.within(1, 4);
    const endpoint = (await world.endpoints.find({ id, userId: 'alice' }))._unsafeUnwrap();
    expect(endpoint?.active).to.equal(false);
    expect(endpoint?.goneAt).to.be.a('number');
    expect((await world.deliveriesTo(id)).map(({ status }) => status)).to.deep.equal(new Array(8).fill('dead'));
  });

  it('breaks an attempt off after 15 seconds, and counts it as failed', async () => {
    world.receiver = NEVER;
    const { id } = await world.endpoint();
    await world.happen();
    await world.clock.advance(15 * SECOND_MS + LOOK_MS);
    const [delivery] = await world.deliveriesTo(id);
    expect(delivery?.lastAttempt).to.deep.include({ durationMs: 15_000, statusCode: null, failure: 'timed_out' });
  });

  it('has 32 attempts under way at the most, and 4 to one endpoint, so that slow ones hold nobody up', async () => {
    world.receiver = NEVER;
    for (let user = 0; user < 10; user += 1) {
      await world.endpoint({ userId: `slow-${user}`, url: 'https://slow.example.com/' });
      for (let count = 0; count < 6; count += 1) await world.happen(`slow-${user}`);
    }
    await world.clock.advance(10 * SECOND_MS);
    expect(world.sent).to.have.length(32);
    // The first 32 have timed out: two more of each of eight endpoints, and four of each of the two behind them.
    await world.clock.advance(8 * SECOND_MS);
    expect(world.sent).to.have.length(32 + 8 * 2 + 2 * 4);
  });

  it('gives a quick endpoint its turn beside a slow one with a backlog', async () => {
    world.receiver = (message, signal) => (message.url.includes('slow') ? NEVER : says(200))(message, signal);
    await world.endpoint({ url: 'https://slow.example.com/' });
    for (let count = 0; count < 100; count += 1) await world.happen();
    await world.clock.advance(LOOK_MS);
    const { id } = await world.endpoint({ userId: 'bob' });
    await world.happen('bob');
    await world.clock.advance(2 * LOOK_MS);
    expect((await world.deliveriesTo(id, 'bob'))[0]?.status).to.equal('delivered');
  });

  it('never has one delivery under way twice, however many senders there are', async () => {
    const underWay = new Set<string>();
    world.receiver = async ({ id }) => {
      expect(underWay.has(id), 'sent twice at the same time').to.equal(false);
      underWay.add(id);
      await world.clock.sleep(200);
      underWay.delete(id);
      return answer(200);
    };
    for (const userId of ['alice', 'bob', 'carol']) await world.endpoint({ userId });
    const senders = [1, 2, 3].map(() => world.senderOn(world.deliveries));
    for (let round = 0; round < 20; round += 1) {
      for (const userId of ['alice', 'bob', 'carol']) await world.happen(userId);
      await world.clock.finish(world.passOnEvents.execute());
      await Promise.all(senders.map((sender) => sender.execute()));
      await world.clock.advance(70);
    }
    await world.clock.advance(MINUTE_MS);
    expect(world.sent).to.have.length(60);
    expect(new Set(world.sent.map(({ id }) => id)).size).to.equal(60);
  });

  it('loses nothing with a sender that dies: another one sends it under the same id', async () => {
    await world.clock.finish(world.scheduler.stop());
    const { id } = await world.endpoint();
    await world.happen();
    await world.passOnEvents.execute();
    world.receiver = () => new Promise(() => undefined);
    await world.senderOn(world.deliveries).execute();
    expect(world.sent).to.have.length(1);
    world.receiver = says(200);
    const survivor = world.senderOn(world.deliveries);
    expect((await survivor.execute())._unsafeUnwrap()).to.equal(0);
    await world.clock.advance(MINUTE_MS);
    expect((await survivor.execute())._unsafeUnwrap()).to.equal(1);
    await survivor.idle();
    expect(world.sent[1]?.id).to.equal(world.sent[0]?.id);
    expect((await world.deliveriesTo(id))[0]?.status).to.equal('delivered');
  });

  it('sends again what it could not write down, also that it succeeded', async () => {
    await world.clock.finish(world.scheduler.stop());
    const { id } = await world.endpoint();
    await world.happen();
    await world.passOnEvents.execute();
    const unavailable = () => errAsync({ kind: 'database_unavailable' } as const);
    const forgetful = world.senderOn({ claim: (...claim) => world.deliveries.claim(...claim), record: unavailable });
    await forgetful.execute();
    await forgetful.idle();
    await world.clock.advance(MINUTE_MS);
    const sender = world.senderOn(world.deliveries);
    await sender.execute();
    await sender.idle();
    expect(world.sent.map((message) => message.id)).to.deep.equal([world.sent[0]?.id, world.sent[0]?.id]);
    expect((await world.deliveriesTo(id))[0]).to.include({ status: 'delivered', attempts: 1 });
  });

  it('is idle only when every attempt has ended and is written down', async () => {
    const { id } = await world.endpoint();
    let end: (received: Received) => void = () => undefined;
    world.receiver = () => new Promise((resolve) => (end = resolve));
    await world.happen();
    await world.clock.advance(LOOK_MS);
    let idle = false;
    const waiting = world.deliverWebhooks.idle().then(() => (idle = true));
    await world.clock.advance(SECOND_MS);
    expect(idle).to.equal(false);
    end(answer(200));
    await waiting;
    expect((await world.deliveriesTo(id))[0]?.status).to.equal('delivered');
  });

  it('fails with its store, and begins nothing', async () => {
    const unavailable = () => errAsync({ kind: 'database_unavailable' } as const);
    const sender = world.senderOn({ claim: unavailable, record: unavailable });
    expect((await sender.execute())._unsafeUnwrapErr().kind).to.equal('database_unavailable');
    await sender.idle();
    expect(world.sent).to.deep.equal([]);
  });

  function expectOnSchedule(id: string, lookMs = LOOK_MS): void {
    const times = world.sent.filter((message) => message.id === id).map(({ at }) => at);
    times.slice(1).forEach((time, place) => {
      const pause = time - times[place]!;
      expect(pause, `pause ${place + 1}`).to.be.within(PAUSES_MS[place]!, PAUSES_MS[place]! + lookMs);
    });
  }
});
