import { expect } from 'chai';
import { type World } from '../contract/world.ts';
import { reserveCall } from '../contract/revenue-scenario.ts';
import { developerData, loadDeveloperData } from '../support/developer-data.ts';
import { openMemoryWorld } from '../support/memory-world.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, BOB, faultsOf } from './support/requests.ts';
import { revenueOf } from './support/revenue-service.ts';

interface RevenueBody {
  readonly summary: Readonly<Record<'total_earned' | 'pending' | 'available_to_withdraw', string>>;
  readonly settlements: readonly { readonly id: string; readonly developerId: string }[];
  readonly nextCursor: string | null;
}

const CAROL = { 'X-User-Id': 'user_carol' };

describe('GET /api/developers/revenue', () => {
  let world: World;
  let server: HttpServer;
  beforeEach(async () => {
    world = await openMemoryWorld();
    await loadDeveloperData(world);
    server = await startHttpServer({ revenue: revenueOf(world) });
  });
  afterEach(() => server.close());

  const get = (query = '', headers: Record<string, string> = ALICE) =>
    fetch(`${server.url}/api/developers/revenue${query}`, { headers });
  const bodyOf = async (response: Response) => (await response.json()) as RevenueBody;

  it('answers the sums of seed 001 in decimal strings, to the last digit', async () => {
    const response = await get();
    expect(response.headers.get('cache-control')).to.equal('no-store');
    // 250.5 completed + 75.25 pending + 0.0000001 in review + 40.1234567 of usage; 40 failed and counts nowhere.
    expect((await bodyOf(response)).summary).to.deep.equal({
      total_earned: '365.8734568',
      pending: '75.2500001',
      available_to_withdraw: '40.1234567',
    });
  });

  it('shows every settlement, the newest first, as it is stored', async () => {
    const { settlements, nextCursor } = await bodyOf(await get());
    const expected = developerData['user_alice']!.settlements.toReversed();
    expect(settlements.map(({ id }) => id)).to.deep.equal(expected.map(({ id }) => id));
    expect(settlements[3]).to.deep.equal({
      ...expected[3],
      payout_address: 'GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN',
      updated_at: '2026-01-31T00:00:00.000Z',
      completed_at: '2026-01-31T00:00:00.000Z',
    });
    expect(settlements[0]).to.include({ tx_hash: null, completed_at: null });
    expect(nextCursor).to.equal(null);
  });

  it('pages through settlements with the same sums on every page', async () => {
    const first = await bodyOf(await get('?limit=3'));
    const second = await bodyOf(await get(`?limit=3&cursor=${first.nextCursor}`));
    expect([...first.settlements, ...second.settlements]).to.have.length(4);
    expect(new Set([...first.settlements, ...second.settlements].map(({ id }) => id)).size).to.equal(4);
    expect(second.summary).to.deep.equal(first.summary);
    expect(second.nextCursor).to.equal(null);
  });

  it("shows nobody another developer's, whatever the query names", async () => {
    const { summary, settlements } = await bodyOf(await get('', BOB));
    expect(summary).to.deep.equal({ total_earned: '19.84', pending: '12.34', available_to_withdraw: '7.5' });
    expect(settlements.map(({ developerId }) => developerId)).to.deep.equal(['user_bob']);
    for (const query of ['?developerId=user_alice', '?userId=user_alice']) {
      expect((await bodyOf(await get(query, CAROL))).settlements).to.deep.equal([]);
    }
    const alices = await bodyOf(await get('?limit=1'));
    expect((await bodyOf(await get(`?cursor=${alices.nextCursor}`, CAROL))).settlements).to.deep.equal([]);
  });

  it('answers zeros to who has earned nothing, and to consumers', async () => {
    const nothing = { total_earned: '0', pending: '0', available_to_withdraw: '0' };
    const empty = { summary: nothing, settlements: [], nextCursor: null };
    expect(await bodyOf(await get('', CAROL))).to.deep.equal(empty);
    expect(await bodyOf(await get('', { 'X-User-Id': 'alice' }))).to.deep.equal(empty);
  });

  it('shows nothing of a charge that is not confirmed', async () => {
    const before = await bodyOf(await get());
    const [api] = (await world.revenueBook.apis('user_alice', { after: null, limit: 1 }))._unsafeUnwrap();
    await reserveCall(world, api!.apiId, 1_000_000n);
    await world.revenueIndex.index({ feeBps: 0, limit: 100 }, 0);
    expect(await bodyOf(await get())).to.deep.equal(before);
  });

  it('answers 304 to who has this representation, and another one after a change', async () => {
    const etag = (await get()).headers.get('etag') ?? '';
    expect(etag).to.match(/^"[^"]+"$/);
    expect((await get('', { ...ALICE, 'If-None-Match': etag })).status).to.equal(304);
    const settlement = {
      id: 'stl_new',
      developerId: 'user_alice',
      units: 1n,
      status: 'pending',
      txHash: null,
    } as const;
    await world.revenueTables.settle({ ...settlement, createdAt: 0 }, []);
    expect((await get('', { ...ALICE, 'If-None-Match': etag })).status).to.equal(200);
  });

  it('is for users alone', async () => {
    expect([(await get('', {})).status, (await get('', ADMIN)).status]).to.deep.equal([401, 403]);
  });

  it('names what is wrong with a page', async () => {
    const response = await get('?limit=0&cursor=x');
    expect(response.status).to.equal(400);
    expect(await faultsOf(response)).to.deep.equal(['query.limit TOO_SMALL', 'query.cursor INVALID_FORMAT']);
  });
});
