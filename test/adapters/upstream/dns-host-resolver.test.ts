import { expect } from 'chai';
import { SystemClock } from '../../../src/adapters/system/system-clock.ts';
import { DnsHostResolver } from '../../../src/adapters/upstream/dns-host-resolver.ts';
import { startNameServer, type NameServer } from './name-server.ts';

const LOOPBACK_6 = [...Array<number>(15).fill(0), 1];

describe('DnsHostResolver', () => {
  let server: NameServer;
  let resolver: DnsHostResolver;
  before(async () => {
    server = await startNameServer({
      'both.example.com': { a: [10, 0, 0, 7], aaaa: LOOPBACK_6 },
      'old.example.com': { a: [93, 184, 215, 14] },
      'none.example.com': {},
    });
    resolver = new DnsHostResolver(new SystemClock(), { timeoutMs: 300, servers: [server.address] });
  });
  after(() => server.close());

  it('gives the addresses of both families', async () => {
    expect(await resolver.addressesOf('both.example.com')).to.deep.equal(['10.0.0.7', '::1']);
  });

  it('gives those of one family when there are no others', async () => {
    expect(await resolver.addressesOf('old.example.com')).to.deep.equal(['93.184.215.14']);
  });

  it('gives none for a name that has none or is not there', async () => {
    expect(await resolver.addressesOf('none.example.com')).to.deep.equal([]);
    expect(await resolver.addressesOf('absent.example.com')).to.deep.equal([]);
  });

  it('asks for the name alone, in no other domain', async () => {
    server.asked.length = 0;
    await resolver.addressesOf('absent.example.com');
    expect(new Set(server.asked)).to.deep.equal(new Set(['absent.example.com']));
  });

  it('gives none in time when the name server is silent', async () => {
    const startedAt = performance.now();
    expect(await resolver.addressesOf('silent.example.com')).to.deep.equal([]);
    expect(performance.now() - startedAt).to.be.below(3000);
  });

  it('gives none for what is no name', async () => {
    for (const name of ['', '.', 'a..b', 'x'.repeat(300), 'a b']) {
      expect(await resolver.addressesOf(name), name).to.deep.equal([]);
    }
  });
});
