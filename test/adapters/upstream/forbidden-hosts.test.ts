import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { type HostResolver } from '../../../src/core/catalog/ports/host-resolver.ts';
import { bytes, head, lastBytes, startHostileUpstream, type HostileUpstream } from '../../support/hostile-upstream.ts';
import { call, IMPATIENT, NO_NAMES, startRelay, type Relay } from './relay.ts';

const HELLO = bytes(head('200 OK', 'Content-Length: 5'), 'hello');
const fixture = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8');

describe('a call to a host that strangers may not reach', () => {
  let upstream: HostileUpstream;
  let relay: Relay;
  let base: string;
  beforeEach(async () => {
    upstream = await startHostileUpstream(HELLO);
  });
  afterEach(async () => {
    await relay.close();
    await upstream.close();
  });

  const open = async (resolver: HostResolver = NO_NAMES, allowPrivateHosts: readonly string[] = []) => {
    relay = await startRelay(() => base, { ...IMPATIENT, allowPrivateHosts }, resolver);
  };

  it('is not made, in whatever form the address is written', async () => {
    await open({ addressesOf: () => Promise.resolve(['::ffff:127.0.0.1']) });
    for (const host of [
      '127.0.0.1',
      '127.1',
      '2130706433',
      '017700000001',
      '0x7f.0.0.1',
      '0.0.0.0',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[64:ff9b::7f00:1]',
      'localhost',
      'LOCALHOST.',
      'rebind.example.com',
    ]) {
      relay.faults.length = 0;
      base = `http://${host}:${upstream.port}`;
      const answer = await call(relay);
      expect([answer.status, relay.faults], host).to.deep.equal([502, ['upstream_forbidden']]);
      expect(answer.body.toString()).not.to.match(/\d+\.\d+/);
    }
    expect(upstream.connections()).to.equal(0);
  });

  it('is made again over a connection that was judged, and judged anew over a new one', async () => {
    const answers = [['127.0.0.1'], ['127.0.0.3']];
    let asked = 0;
    await open({ addressesOf: () => Promise.resolve(answers[Math.min(asked++, 1)]!) }, ['api.inside.example']);
    base = `http://api.inside.example:${upstream.port}`;
    for (let count = 0; count < 3; count += 1) expect((await call(relay)).body.toString()).to.equal('hello');
    expect([asked, upstream.connections()]).to.deep.equal([1, 1]);
    upstream.behave = lastBytes(head('200 OK', 'Content-Length: 0', 'Connection: close'));
    await call(relay);
    await call(relay);
    expect([asked, upstream.connections()]).to.deep.equal([2, 1]);
    expect(relay.faults).to.deep.equal(['upstream_unreachable']);
  });

  it('is unreachable when nobody listens, or the name has no address', async () => {
    await open(NO_NAMES, ['127.0.0.1', 'none.example.com']);
    const { port } = upstream;
    await upstream.close();
    for (const host of ['127.0.0.1', 'none.example.com']) {
      base = `http://${host}:${port}`;
      await call(relay);
    }
    expect(relay.faults).to.deep.equal(['upstream_unreachable', 'upstream_unreachable']);
  });

  it('finds the second address of a name when nobody listens on the first', async () => {
    await open({ addressesOf: () => Promise.resolve(['127.0.0.2', '127.0.0.1']) }, ['two.example.com']);
    base = `http://two.example.com:${upstream.port}`;
    expect((await call(relay)).body.toString()).to.equal('hello');
  });

  it('is made to localhost, asking nobody, where the operator vouches for it', async () => {
    await open(NO_NAMES, ['localhost']);
    base = `http://localhost:${upstream.port}`;
    expect((await call(relay)).body.toString()).to.equal('hello');
  });

  it('does not wait for ever for a name server, nor for a connection to become free', async () => {
    await open({ addressesOf: () => new Promise(() => undefined) });
    base = 'http://silent.example.com';
    const startedAt = performance.now();
    await call(relay);
    expect(performance.now() - startedAt).to.be.within(900, 3000);
    expect(relay.faults).to.deep.equal(['upstream_timeout']);
  });
});

describe('a call over TLS', () => {
  const servernames: unknown[] = [];
  let server: Server;
  let relay: Relay;
  const names = { addressesOf: () => Promise.resolve(['127.0.0.1']) };
  const start = async (host: string, authorities?: string) => {
    const base = `https://${host}:${(server.address() as AddressInfo).port}`;
    const policy = { allowPrivateHosts: [host], ...(authorities === undefined ? {} : { authorities }) };
    relay = await startRelay(() => base, policy, names);
  };
  before(async () => {
    const identity = { key: fixture('server-key.pem'), cert: fixture('server.pem') };
    server = createServer(identity, (request, response) => {
      servernames.push('servername' in request.socket && request.socket.servername);
      response.end('hello');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => relay.close());
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('goes to the judged address under the name, and the certificate must be that of the name', async () => {
    await start('api.tls.example', fixture('server.pem'));
    expect((await call(relay)).body.toString()).to.equal('hello');
    expect(servernames).to.deep.equal(['api.tls.example']);
  });

  it('is not made when the certificate is for another name', async () => {
    await start('other.tls.example', fixture('server.pem'));
    await call(relay);
    expect(relay.faults).to.deep.equal(['upstream_unreachable']);
  });

  it('is not made when nobody known has signed the certificate', async () => {
    await start('api.tls.example');
    await call(relay);
    expect(relay.faults).to.deep.equal(['upstream_unreachable']);
  });
});
