import { expect } from 'chai';
import { book, offer, sell } from '../contract/revenue-scenario.ts';
import { fund } from '../contract/scenario.ts';
import { type World } from '../contract/world.ts';
import { openMemoryWorld } from '../support/memory-world.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, BOB, faultsOf } from './support/requests.ts';
import { revenueOf } from './support/revenue-service.ts';

interface PageBody {
  readonly data: readonly { readonly id: string; readonly calls: number; readonly revenue_usdc: string }[];
  readonly nextCursor: string | null;
}

describe('GET /api/developers/apis', () => {
  let world: World;
  let server: HttpServer;
  beforeEach(async () => {
    world = await openMemoryWorld();
    await fund(world, 'alice', 1_000_000_000n);
    server = await startHttpServer({ revenue: revenueOf(world) });
  });
  afterEach(() => server.close());

  const get = (query = '', headers: Record<string, string> = ALICE) =>
    fetch(`${server.url}/api/developers/apis${query}`, { headers });
  const list = async (query = '', headers: Record<string, string> = ALICE) =>
    (await (await get(query, headers)).json()) as PageBody;

  it('shows own APIs, paused ones too, with confirmed calls and what they brought in', async () => {
    const [sold, paused] = [
      await offer(world, 'user_alice'),
      await offer(world, 'user_alice', { status: 'paused', name: 'Archive' }),
    ];
    await sell(world, sold.id, 100_000n, 100_001n);
    await book(world);
    const created_at = '2026-11-21T09:00:00.000Z';
    expect(await list()).to.deep.equal({
      data: [
        {
          id: paused.id,
          slug: paused.slug,
          name: 'Archive',
          status: 'paused',
          calls: 0,
          revenue_usdc: '0',
          created_at,
        },
        {
          id: sold.id,
          slug: sold.slug,
          name: 'Weather API',
          status: 'active',
          calls: 2,
          revenue_usdc: '0.0200001',
          created_at,
        },
      ],
      nextCursor: null,
    });
  });

  it("shows nobody another developer's", async () => {
    const { id } = await offer(world, 'user_alice');
    await sell(world, id, 100n);
    await book(world);
    expect(await list('', BOB)).to.deep.equal({ data: [], nextCursor: null });
    expect((await list('?ownerId=user_alice', BOB)).data).to.deep.equal([]);
  });

  it('pages through them, the newest first, undisturbed by new ones', async () => {
    const ids = [];
    for (let count = 0; count < 3; count += 1) ids.unshift((await offer(world, 'user_alice')).id);
    const first = await list('?limit=2');
    await offer(world, 'user_alice');
    const second = await list(`?limit=2&cursor=${first.nextCursor}`);
    expect([...first.data, ...second.data].map(({ id }) => id)).to.deep.equal(ids);
    expect(second.nextCursor).to.equal(null);
  });

  it('answers 304 to who has this representation, and another one when a call is booked', async () => {
    const { id } = await offer(world, 'user_alice');
    const response = await get();
    expect(response.headers.get('cache-control')).to.equal('no-store');
    const etag = response.headers.get('etag') ?? '';
    expect(etag).to.match(/^"[^"]+"$/);
    expect((await get('', { ...ALICE, 'If-None-Match': etag })).status).to.equal(304);
    await sell(world, id, 1n);
    await book(world);
    expect((await get('', { ...ALICE, 'If-None-Match': etag })).status).to.equal(200);
  });

  it('is for users alone', async () => {
    expect([(await get('', {})).status, (await get('', ADMIN)).status]).to.deep.equal([401, 403]);
  });

  it('names what is wrong with a page', async () => {
    expect(await faultsOf(await get('?limit=101'))).to.deep.equal(['query.limit TOO_BIG']);
  });
});
