import { expect } from 'chai';
import { book, reserveCall, sell } from '../contract/revenue-scenario.ts';
import { fund, NOW, valueOf } from '../contract/scenario.ts';
import { type World } from '../contract/world.ts';
import { openMemoryWorld } from '../support/memory-world.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE } from './support/requests.ts';
import { revenueOf } from './support/revenue-service.ts';

interface StandingBody {
  readonly unowned: { readonly calls: number; readonly netUsdc: string };
  readonly setAside: readonly { readonly usageEventId: string; readonly reason: string }[];
  readonly nextCursor: string | null;
}

describe('GET /api/admin/revenue', () => {
  let world: World;
  let server: HttpServer;
  beforeEach(async () => {
    world = await openMemoryWorld();
    await fund(world, 'alice', 1_000_000n);
    server = await startHttpServer({ revenue: revenueOf(world) });
  });
  afterEach(() => server.close());

  const get = (query = '', headers: Record<string, string> = ADMIN) =>
    fetch(`${server.url}/api/admin/revenue${query}`, { headers });
  const bodyOf = async (response: Response) => (await response.json()) as StandingBody;

  async function setAside(): Promise<string> {
    const id = await reserveCall(world, 'an opaque id', 1n);
    await valueOf(world.ledger.void({ id, attempt: 1 }, { reason: 'admin', final: true }, NOW));
    await world.revenueTables.queue(id);
    return id.toString();
  }

  it('shows what is owed to nobody, and what could not be booked', async () => {
    await sell(world, 'an opaque id', 100_000n);
    const usageEventId = await setAside();
    await book(world);
    const { unowned, setAside: charges, nextCursor } = await bodyOf(await get());
    expect(unowned).to.deep.equal({ calls: 1, netUsdc: '0.01' });
    expect(charges).to.have.length(1);
    expect(charges[0]).to.include({ usageEventId, apiId: 'an opaque id', reason: 'not_confirmed' });
    expect(nextCursor).to.equal(null);
  });

  it('pages through what could not be booked', async () => {
    const ids = [await setAside(), await setAside(), await setAside()];
    await book(world);
    const first = await bodyOf(await get('?limit=2'));
    const second = await bodyOf(await get(`?limit=2&cursor=${first.nextCursor}`));
    expect([...first.setAside, ...second.setAside].map(({ usageEventId }) => usageEventId)).to.deep.equal(ids);
    expect(second.nextCursor).to.equal(null);
  });

  it('is for administrators alone', async () => {
    expect([(await get('', {})).status, (await get('', ALICE)).status]).to.deep.equal([401, 403]);
  });
});
