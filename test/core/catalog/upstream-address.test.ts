import { BlockList, isIP } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { isInternalName, kindOfAddress } from '../../../src/core/catalog/upstream-address.ts';
import { ipv4, ipv4Spelling, ipv6Spelling } from './address-spellings.ts';

/** Node's own idea of the ranges, written down independently of ours. */
const forbidden = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['168.63.129.16', 32],
] as const) {
  forbidden.addSubnet(network, prefix, 'ipv4');
}

const dotted = (bits: bigint) => [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 0xffn).join('.');
const isForbidden = (bits: bigint) => forbidden.check(dotted(bits), 'ipv4');

describe('kindOfAddress', () => {
  for (const [kind, addresses] of [
    ['public', ['8.8.8.8', '1.1.1.1', '100.63.255.255', '100.128.0.0', '172.15.255.255', '172.32.0.0', '192.169.0.0']],
    ['public', ['2606:4700:4700::1111', '2a00:1450:4001:82a::200e', '::ffff:8.8.8.8', '64:ff9b::808:808']],
    ['unspecified', ['0.0.0.0', '0', '0x0', '::', '0.1.2.3', '::ffff:0.0.0.0']],
    ['loopback', ['127.0.0.1', '127.255.255.255', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::ffff:7f00:1']],
    ['loopback', ['127.1', '2130706433', '0x7f000001', '0x7F.0.0.0x1', '017700000001', '0177.1', '127.0.0.1.']],
    ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '0xa.1', '012.1', '198.18.0.1']],
    ['private', ['fc00::1', 'fdff::1', 'fec0::1', '::ffff:10.0.0.1', '64:ff9b::a00:1', '64:ff9b:1::808:808']],
    ['link_local', ['169.254.169.254', '169.254.170.2', '0xa9fea9fe', '2852039166', '0251.0376.0251.0376']],
    ['link_local', ['fe80::1', 'febf::1', 'fe80::1%eth0', '::ffff:169.254.169.254', '64:ff9b::a9fe:a9fe']],
    ['carrier_nat', ['100.64.0.1', '100.127.255.255', '100.100.100.200']],
    ['metadata', ['168.63.129.16', 'fd00:ec2::254']],
    ['multicast', ['224.0.0.1', '239.255.255.255', 'ff02::1']],
    ['reserved', ['240.0.0.1', '255.255.255.255', '192.0.0.192', '192.0.2.1', '198.51.100.1', '203.0.113.1']],
    ['reserved', ['::127.0.0.1', '::8.8.8.8', '::ffff:0:127.0.0.1', '2001::1', '2001:db8::1', '2002:7f00:1::']],
    ['reserved', ['100::1', '3fff::1', '5f00::1', '4000::', 'e000::1']],
    ['reserved', ['256.1.1.1', '1.2.3.4.5', '1.2.3.256', '0x100000000', '4294967296', '09.1.1.1', '1..1', '.1']],
    ['reserved', ['::ffff:127.0.0.1.', '1::2::3', ':::', '1:2:3:4:5:6:7:8:9', '::12345', '::g', '::01.2.3.4', ':']],
  ] as const) {
    it(`knows ${addresses.join(', ')} for ${kind}`, () => {
      for (const address of addresses) expect(kindOfAddress(address), address).to.equal(kind);
    });
  }

  it('takes brackets for what they are', () => {
    expect([kindOfAddress('[::1]'), kindOfAddress('[2606:4700::1]')]).to.deep.equal(['loopback', 'public']);
  });

  it('is null for names, also for those that begin like an address', () => {
    for (const name of [
      'example.com',
      'localhost',
      '127.0.0.1.nip.io',
      '1e100.net',
      '0x7f.example',
      'a1',
      'cafe',
      '',
    ]) {
      expect(kindOfAddress(name), name).to.equal(null);
    }
  });

  it('judges every IPv4 address as the registry does', () => {
    fc.assert(
      fc.property(ipv4, (bits) => {
        expect(kindOfAddress(dotted(bits)) !== 'public').to.equal(isForbidden(bits));
      }),
      { numRuns: 2000 },
    );
  });

  it('judges every spelling of an IPv4 address alike', () => {
    fc.assert(
      fc.property(ipv4Spelling, ({ bits, text }) => {
        expect(kindOfAddress(text), text).to.equal(kindOfAddress(dotted(bits)));
      }),
      { numRuns: 2000 },
    );
  });

  it('judges every spelling of an IPv6 address alike, and none of them is a name', () => {
    fc.assert(
      fc.property(ipv6Spelling, ({ full, text }) => {
        expect(isIP(text), text).to.equal(6);
        expect(kindOfAddress(text), text).to.equal(kindOfAddress(full)).and.not.to.equal(null);
      }),
      { numRuns: 2000 },
    );
  });

  it('never lets an IPv4 address through in IPv6 clothes that it would not let through bare', () => {
    const clothes = ['::ffff:', '::', '::ffff:0:', '64:ff9b::', '64:ff9b:1::'];
    fc.assert(
      fc.property(ipv4, fc.constantFrom(...clothes), (bits, prefix) => {
        fc.pre(isForbidden(bits));
        const hex = `${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`;
        for (const inner of [dotted(bits), hex]) expect(kindOfAddress(prefix + inner)).not.to.equal('public');
        expect(kindOfAddress(`2002:${hex}::1`)).not.to.equal('public');
      }),
    );
  });

  it('agrees with the URL parser about what an address is, and never throws', () => {
    const piece = fc.constantFrom(
      '0',
      '1',
      '7',
      '9',
      '127',
      '255',
      '256',
      '0x',
      '0x7f',
      '010',
      '08',
      '.',
      '..',
      'a',
      '',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
        const host = pieces.join('');
        const parsed = URL.parse(`http://${host}/`)?.hostname ?? null;
        const kind = kindOfAddress(host);
        if (parsed !== null && isIP(parsed) === 4) expect(kind, host).to.equal(kindOfAddress(parsed));
        if (parsed === null && kind !== null) expect(kind, host).to.equal('reserved');
      }),
      { numRuns: 3000 },
    );
  });

  it('never calls a text public that is no address', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 45, unit: fc.constantFrom(...'0123456789abcdefxX.:%[]g-'.split('')) }),
        (text) => {
          if (kindOfAddress(text) !== 'public') return;
          const bare = text.replace(/^\[(.*)\]$/, '$1');
          expect(isIP(bare) !== 0 || isIP(URL.parse(`http://${bare}/`)?.hostname ?? '') === 4, text).to.equal(true);
        },
      ),
      { numRuns: 5000 },
    );
  });
});

describe('isInternalName', () => {
  for (const name of [
    'localhost',
    'LOCALHOST.',
    'redis',
    'metadata',
    'api.localhost',
    'localhost.localdomain',
    'printer.local',
    'metadata.google.internal',
    'ip-10-0-0-1.ec2.internal',
    'host.docker.internal',
    'router.home.arpa',
    'router.lan',
  ]) {
    it(`knows ${name}`, () => expect(isInternalName(name)).to.equal(true));
  }

  for (const name of [
    'example.com',
    'api.weather.example.com',
    'local.example',
    'internal.dev',
    'xn--bcher-kva.example',
  ]) {
    it(`leaves ${name} to the name service`, () => expect(isInternalName(name)).to.equal(false));
  }
});
