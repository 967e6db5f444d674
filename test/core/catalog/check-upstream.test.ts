import { expect } from 'chai';
import { CheckUpstream } from '../../../src/core/catalog/check-upstream.ts';
import { parseUpstreamUrl } from '../../../src/core/catalog/upstream-url.ts';

const RECORDS: Readonly<Record<string, readonly string[]>> = {
  'public.example.com': ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
  'rebound.example.com': ['93.184.215.14', '10.0.0.7'],
  'inside.example.com': ['192.168.7.7'],
  'mapped.example.com': ['::ffff:127.0.0.1'],
  'strange.example.com': ['somewhere'],
};

describe('CheckUpstream', () => {
  const asked: string[] = [];
  const resolver = {
    addressesOf: (name: string) => {
      asked.push(name);
      return Promise.resolve(RECORDS[name] ?? []);
    },
  };
  beforeEach(() => (asked.length = 0));

  const mayCall = async (url: string, allowPrivateHosts: readonly string[] = []) => {
    const result = await new CheckUpstream(resolver, { allowPrivateHosts }).execute(
      parseUpstreamUrl(url)._unsafeUnwrap(),
    );
    if (result.isErr()) expect(result.error).to.deep.equal({ kind: 'upstream_forbidden' });
    return result.isOk();
  };

  it('lets a name through whose addresses are all public', async () => {
    expect(await mayCall('https://public.example.com/v1')).to.equal(true);
    expect(asked).to.deep.equal(['public.example.com']);
  });

  it('lets a name through that does not resolve yet', async () => {
    expect(await mayCall('https://api.weather.example.com')).to.equal(true);
  });

  for (const name of ['rebound', 'inside', 'mapped', 'strange']) {
    it(`refuses ${name}.example.com, because one of its addresses is not public`, async () => {
      expect(await mayCall(`https://${name}.example.com`)).to.equal(false);
    });
  }

  it('judges addresses and internal names without asking anybody', async () => {
    for (const host of ['127.0.0.1', '0x7f.1', '[::1]', '[::ffff:10.0.0.1]', 'localhost', 'redis', 'db.internal']) {
      expect(await mayCall(`http://${host}:8080/x`), host).to.equal(false);
    }
    expect(await mayCall('http://8.8.8.8')).to.equal(true);
    expect(asked).to.deep.equal([]);
  });

  it('lets exactly those hosts through that the operator vouches for, however they are spelled', async () => {
    const allowed = ['localhost', '127.0.0.1', '[::1]', 'inside.example.com'];
    for (const host of ['LOCALHOST:4000', '127.1', '2130706433', '[0:0::1]', 'inside.example.com.']) {
      expect(await mayCall(`http://${host}/`, allowed), host).to.equal(true);
    }
    for (const host of ['127.0.0.2', 'a.localhost', 'localhost.example.com', 'mapped.example.com', '10.0.0.1']) {
      expect(await mayCall(`http://${host}/`, allowed), host).to.equal(host === 'localhost.example.com');
    }
  });
});
