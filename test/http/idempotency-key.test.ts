import { expect } from 'chai';
import { type RouteContext } from '../../src/adapters/http/http-context.ts';
import { RequestRefused } from '../../src/adapters/http/request-refused.ts';
import { InMemoryIdempotentReplies } from '../../src/adapters/memory/in-memory-idempotent-replies.ts';
import { MemoryDatabase } from '../../src/adapters/memory/memory-database.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { NOW } from './support/examples.ts';
import { ADMIN, ALICE, BOB, errorOf, faultsOf, post } from './support/requests.ts';
import { failing, startThingServer, type ThingParts, type ThingServer } from './support/thing-server.ts';

const BODY = { name: 'thing', tags: ['a'] };
const DAY_MS = 86_400_000;

function create(ctx: RouteContext, time: number): void {
  ctx.status = 201;
  ctx.set('Location', `/api/things/${time}`);
  ctx.body = {
    id: `thing_${time}`,
    key: 'ck_test_shown_once',
    hook: { secret: 'shown-once-too', url: 'u' },
    price: '0.10',
  };
}

describe('Idempotency-Key', () => {
  let database: MemoryDatabase;
  let clock: VirtualClock;
  let servers: ThingServer[];

  beforeEach(() => {
    database = new MemoryDatabase();
    clock = new VirtualClock(NOW);
    servers = [];
  });
  afterEach(() => Promise.all(servers.map((server) => server.close())));

  const start = async (parts: Partial<ThingParts> = {}) => {
    const replies = new InMemoryIdempotentReplies(database);
    const server = await startThingServer({ replies, clock, make: create, ...parts });
    servers.push(server);
    return server;
  };
  const send = ({ url }: ThingServer, key = 'k-1', body: unknown = BODY, headers: Record<string, string> = ALICE) =>
    post(`${url}/api/things`, body, { ...headers, 'Idempotency-Key': key });

  it('answers the second request as the first, and makes nothing', async () => {
    const server = await start();
    const [first, second] = [await send(server), await send(server)];
    expect([first.status, second.status, server.begun()]).to.deep.equal([201, 201, 1]);
    expect(first.headers.get('idempotent-replayed')).to.equal(null);
    expect(second.headers.get('idempotent-replayed')).to.equal('true');
    expect(second.headers.get('location')).to.equal('/api/things/1');
    expect(second.headers.get('content-type')).to.equal(first.headers.get('content-type'));
    expect(await second.json()).to.deep.equal({ id: 'thing_1', hook: { url: 'u' }, price: '0.10' });
  });

  it('shows a secret once, and keeps it nowhere', async () => {
    const server = await start();
    expect(await (await send(server)).text())
      .to.include('ck_test_shown_once')
      .and.include('shown-once-too');
    expect(await (await send(server)).text()).not.to.match(/shown/);
    expect(JSON.stringify([...database.idempotentReplies]))
      .to.include('thing_1')
      .and.not.match(/shown/);
  });

  it('knows in one process what another one answered', async () => {
    const [one, other] = [await start(), await start()];
    await send(one);
    const again = await send(other);
    expect([again.status, again.headers.get('idempotent-replayed')]).to.deep.equal([201, 'true']);
    expect(other.begun()).to.equal(0);
  });

  it('does the work once when the request arrives twice at once, in whichever processes', async () => {
    const open = Promise.withResolvers<undefined>();
    const make = async (ctx: RouteContext, time: number) => {
      await open.promise;
      create(ctx, time);
    };
    const [one, other] = [await start({ make }), await start({ make })];
    const first = send(one);
    while (one.begun() === 0) await new Promise((resolve) => setImmediate(resolve));
    const second = await send(other);
    expect([second.status, second.headers.get('retry-after')]).to.deep.equal([409, '1']);
    expect((await errorOf(second)).code).to.equal('IDEMPOTENCY_KEY_IN_FLIGHT');
    open.resolve(undefined);
    expect([(await first).status, (await send(other)).status]).to.deep.equal([201, 201]);
    expect(one.begun() + other.begun()).to.equal(1);
  });

  it('is not blocked for long by a process that died in the middle', async () => {
    const dying = await start({ make: () => new Promise<void>(() => undefined) });
    send(dying).catch(() => undefined);
    while (dying.begun() === 0) await new Promise((resolve) => setImmediate(resolve));
    await dying.close();
    servers = [];
    const living = await start();
    expect((await send(living)).status).to.equal(409);
    await clock.advance(60_000);
    expect((await send(living)).status).to.equal(201);
  });

  it('refuses the key for another body or another path', async () => {
    const server = await start();
    await send(server);
    const others = [
      await send(server, 'k-1', { ...BODY, name: 'other' }),
      await post(`${server.url}/api/others`, BODY, { ...ALICE, 'Idempotency-Key': 'k-1' }),
    ];
    for (const other of others) {
      expect(other.status).to.equal(422);
      expect((await errorOf(other)).code).to.equal('IDEMPOTENCY_KEY_REUSED');
    }
    expect(server.begun()).to.equal(1);
  });

  it('takes the same body for the same however it is spaced', async () => {
    const server = await start();
    await send(server);
    expect((await send(server, 'k-1', JSON.stringify(BODY, null, 2))).headers.get('idempotent-replayed')).to.equal(
      'true',
    );
  });

  it("is each user's own", async () => {
    const server = await start();
    await send(server);
    const another = await send(server, 'k-1', BODY, BOB);
    expect([another.status, another.headers.get('idempotent-replayed')]).to.deep.equal([201, null]);
  });

  it('is forgotten after a day', async () => {
    const server = await start();
    await send(server);
    await clock.advance(DAY_MS - 1);
    expect((await send(server)).headers.get('idempotent-replayed')).to.equal('true');
    await clock.advance(1);
    expect((await send(server)).headers.get('idempotent-replayed')).to.equal(null);
  });

  it('stays free after a refusal or a failure', async () => {
    const outcomes = [
      () => Promise.reject(new RequestRefused({ kind: 'api_not_found' })),
      () => Promise.reject(new Error('a bug')),
      create,
    ];
    const server = await start({ make: (ctx, time) => outcomes[time - 1]!(ctx, time) });
    expect((await send(server)).status).to.equal(404);
    expect((await send(server, 'k-1', { ...BODY, name: 'mended' })).status).to.equal(500);
    expect((await send(server)).status).to.equal(201);
  });

  it('must be 1 to 255 letters, digits and . _ : -', async () => {
    const server = await start();
    for (const key of ['', 'a b', 'é', 'k'.repeat(256), '"quoted"']) {
      const refused = await send(server, key);
      expect(refused.status, key).to.equal(400);
      const [fault] = await faultsOf(refused);
      expect(fault, key).to.match(/^headers\.idempotency-key /);
    }
    expect((await send(server, 'k'.repeat(255))).status).to.equal(201);
    expect(server.begun()).to.equal(1);
  });

  it('helps no stranger and no unreadable body to anything', async () => {
    const server = await start();
    expect((await send(server, 'k-1', BODY, {})).status).to.equal(401);
    expect((await errorOf(await send(server, 'k-1', '{'))).code).to.equal('INVALID_JSON');
    expect([server.begun(), database.idempotentReplies.size]).to.deep.equal([0, 0]);
  });

  it('is nothing to an administrator, who is nobody in particular', async () => {
    const server = await start();
    await send(server, 'k-1', BODY, ADMIN);
    expect([server.begun(), database.idempotentReplies.size]).to.deep.equal([1, 0]);
  });

  it('stops the work before it begins when the store is away, and never after it is done', async () => {
    const replies = new InMemoryIdempotentReplies(database);
    const closed = await start({ replies: failing(replies, 'claim') });
    expect([(await send(closed)).status, closed.begun()]).to.deep.equal([503, 0]);
    const forgetful = await start({ replies: failing(replies, 'finish', 'giveUp') });
    expect((await send(forgetful)).status).to.equal(201);
    const refusing = await start({
      replies: failing(replies, 'finish', 'giveUp'),
      make: () => Promise.reject(new RequestRefused({ kind: 'api_not_found' })),
    });
    expect((await send(refusing, 'k-2')).status).to.equal(404);
  });

  it('is not needed', async () => {
    const server = await start();
    const answers = await Promise.all([1, 2].map(() => post(`${server.url}/api/things`, BODY, ALICE)));
    expect(answers.map(({ status }) => status)).to.deep.equal([201, 201]);
    expect([server.begun(), database.idempotentReplies.size]).to.deep.equal([2, 0]);
  });
});
