import { Socket } from 'node:net';
import { expect } from 'chai';
import { type buildConnector } from 'undici';
import { ForbiddenHost, pinnedConnector, type ConnectPolicy } from '../../../src/adapters/upstream/pinned-connector.ts';

const POLICY: ConnectPolicy = { allowPrivateHosts: [], connectTimeoutMs: 3000, socketsMax: 10 };
const PUBLIC = ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'];

interface Dialled {
  readonly hostname: string;
  readonly servername: string | undefined;
  readonly timeout: number | null | undefined;
}

describe('pinnedConnector', () => {
  let asked: string[];
  let dialled: Dialled[];
  let failing: Set<string>;
  beforeEach(() => {
    asked = [];
    dialled = [];
    failing = new Set();
  });

  /** Notes where a connection would go, and makes none. */
  const build = (options?: buildConnector.BuildOptions): buildConnector.connector => {
    expect(options).to.include({ allowH2: false });
    return ({ hostname, servername }, callback) => {
      dialled.push({ hostname, servername, timeout: options?.timeout });
      if (failing.has(hostname)) callback(new Error('refused'), null);
      else callback(null, new Socket());
    };
  };

  const connect = (
    hostname: string,
    answers: readonly (readonly string[])[] = [],
    policy: Partial<ConnectPolicy> = {},
    protocol = 'https:',
  ) => {
    let turn = 0;
    const addressesOf = (name: string) => {
      asked.push(name);
      turn += 1;
      return Promise.resolve(answers[Math.min(turn, answers.length) - 1] ?? []);
    };
    const connector = pinnedConnector({ addressesOf }, { ...POLICY, ...policy }, build);
    return () =>
      new Promise<Socket | Error>((resolve) => {
        connector({ hostname, host: hostname, protocol, port: '' }, (error, socket) => resolve(error ?? socket));
      });
  };

  it('connects to the very address that was judged, and tells TLS the name', async () => {
    expect(await connect('api.example.com', [PUBLIC])()).to.be.instanceOf(Socket);
    expect(dialled).to.deep.equal([{ hostname: PUBLIC[0], servername: 'api.example.com', timeout: 1500 }]);
    expect(asked).to.deep.equal(['api.example.com']);
  });

  it('tells no name where there is no TLS, or no name', async () => {
    await connect('api.example.com', [PUBLIC], {}, 'http:')();
    await connect('8.8.8.8')();
    expect(dialled.map(({ servername }) => servername)).to.deep.equal([undefined, undefined]);
    expect(asked).to.deep.equal(['api.example.com']);
  });

  it('is not misled by a name that answers otherwise when it is asked again', async () => {
    const again = connect('rebind.example.com', [[PUBLIC[0]!], ['127.0.0.1'], [PUBLIC[0]!], ['10.0.0.1']]);
    const results = [await again(), await again(), await again(), await again()];
    expect(results.map((result) => result instanceof ForbiddenHost)).to.deep.equal([false, true, false, true]);
    expect(asked).to.have.length(4);
    expect(dialled.map(({ hostname }) => hostname)).to.deep.equal([PUBLIC[0], PUBLIC[0]]);
  });

  for (const address of [
    '0.0.0.0',
    '127.0.0.1',
    '127.255.255.254',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '168.63.129.16',
    '192.0.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:169.254.169.254',
    '64:ff9b::10.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2001:db8::1',
    '2001::1',
    '2130706433',
    '017700000001',
    '0x7f000001',
    '127.1',
    '0177.0.0.1',
    '0x7f.0.0.1',
    '1.2.3.4.5',
    '999.1.1.1',
  ]) {
    it(`connects to ${address} neither by itself, nor behind a name, nor beside a public address`, async () => {
      const tries = [
        connect(address),
        connect('a.example.com', [[address]]),
        connect('a.example.com', [[...PUBLIC, address]]),
      ];
      for (const attempt of tries) expect(await attempt()).to.be.instanceOf(ForbiddenHost);
      expect(dialled).to.deep.equal([]);
    });
  }

  it('does not even ask for names that lead inside', async () => {
    for (const name of ['localhost', 'a.localhost', 'redis', 'db.internal', 'printer.local', 'router.home.arpa']) {
      expect(await connect(name, [PUBLIC])(), name).to.be.instanceOf(ForbiddenHost);
    }
    expect(asked.length + dialled.length).to.equal(0);
  });

  it('does not say which address was refused', async () => {
    const refused = (await connect('a.example.com', [['10.1.2.3']])()) as Error;
    expect(`${refused.message} ${String(refused.stack)}`).not.to.include('10.1.2.3');
  });

  it('connects to private hosts that the operator vouches for, and to no others', async () => {
    const policy = { allowPrivateHosts: ['inside.example.com', '10.0.0.7', '[::1]', 'localhost', 'redis'] };
    for (const [host, addresses] of [
      ['inside.example.com', ['10.9.9.9']],
      ['10.0.0.7', []],
      ['::1', []],
      ['localhost', []],
      ['redis', ['172.17.0.2']],
    ] as const) {
      expect(await connect(host, [addresses], policy)(), host).to.be.instanceOf(Socket);
    }
    expect(dialled.map(({ hostname }) => hostname)).to.deep.equal([
      '10.9.9.9',
      '10.0.0.7',
      '::1',
      '127.0.0.1',
      '172.17.0.2',
    ]);
    for (const host of ['10.0.0.8', '::2', 'other.example.com', 'a.localhost']) {
      expect(await connect(host, [['10.9.9.9']], policy)(), host).to.be.instanceOf(ForbiddenHost);
    }
  });

  it('tries the next address when one fails, three at most, in the time of one connection', async () => {
    const addresses = ['8.8.8.1', '8.8.8.2', '8.8.8.3', '8.8.8.4'];
    failing = new Set(addresses.slice(0, 2));
    expect(await connect('a.example.com', [addresses])()).to.be.instanceOf(Socket);
    expect(dialled.map(({ hostname, timeout }) => [hostname, timeout])).to.deep.equal([
      ['8.8.8.1', 1000],
      ['8.8.8.2', 1000],
      ['8.8.8.3', 1000],
    ]);
    failing = new Set(addresses.slice(0, 3));
    expect(await connect('a.example.com', [addresses])()).to.include({ message: 'refused' });
    expect(dialled).to.have.length(6);
  });

  it('fails where a name has no address', async () => {
    expect(await connect('none.example.com')()).to.include({ message: 'The name has no address' });
  });

  it('opens no more connections than it may, and counts only open ones', async () => {
    const again = connect('8.8.8.8', [], { socketsMax: 2 });
    const [first] = [await again(), await again()];
    expect(await again()).to.include({ message: 'There are no connections left' });
    (first as Socket).destroy();
    await new Promise((resolve) => (first as Socket).once('close', resolve));
    expect(await again()).to.be.instanceOf(Socket);
    failing.add('8.8.8.8');
    const refused = connect('8.8.8.8', [], { socketsMax: 1 });
    for (let count = 0; count < 3; count += 1) expect(await refused()).to.include({ message: 'refused' });
  });
});
