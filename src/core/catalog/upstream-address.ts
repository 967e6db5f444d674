import { isIpv4Like, parseIpv4, parseIpv6, type IpBits } from './ip-address.ts';

/** What an address leads to. Only `public` ones may be called on behalf of strangers. */
export type AddressKind =
  | 'public'
  | 'unspecified'
  | 'loopback'
  | 'private'
  | 'link_local'
  | 'carrier_nat'
  /** Where clouds hand out credentials, outside the link-local range. */
  | 'metadata'
  | 'multicast'
  | 'reserved';

/**
 * The kind of an IP address in any spelling that some parser accepts, with or without brackets; null for a name.
 * Whatever looks like an address and is none is `reserved`: nobody knows what another parser makes of it.
 *
 * Source: the IANA special-purpose address registries (RFC 6890), RFC 4291, RFC 6052.
 */
export function kindOfAddress(text: string): AddressKind | null {
  const address = text.replace(/^\[(.*)\]$/, '$1');
  if (address.includes(':')) return kindOfIpv6Text(address);
  if (!isIpv4Like(address)) return null;
  const bits = parseIpv4(address);
  return bits === null ? 'reserved' : kindOfIpv4(bits);
}

/** Names that lead inside wherever they are asked for: without a dot, or in a domain kept for private use. */
export function isInternalName(name: string): boolean {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.');
  const domain = labels.at(-1) ?? '';
  return labels.length === 1 || INTERNAL_DOMAINS.has(domain) || labels.slice(-2).join('.') === 'home.arpa';
}

/** RFC 6761, RFC 6762 (appendix G), RFC 8375 and ICANN's `internal`, in which clouds name their metadata services. */
const INTERNAL_DOMAINS = new Set([
  'localhost',
  'localdomain',
  'local',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
]);

interface Range {
  readonly first: IpBits;
  /** Bits behind the prefix. */
  readonly freeBits: bigint;
  readonly kind: AddressKind;
}

const ipv4Ranges = rangesOf(32n, parseIpv4, [
  ['0.0.0.0/8', 'unspecified'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'carrier_nat'],
  ['127.0.0.0/8', 'loopback'],
  ['168.63.129.16/32', 'metadata'],
  ['169.254.0.0/16', 'link_local'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'reserved'],
  ['192.0.2.0/24', 'reserved'],
  ['192.88.99.0/24', 'reserved'],
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'private'],
  ['198.51.100.0/24', 'reserved'],
  ['203.0.113.0/24', 'reserved'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
]);

/** The first that fits decides. Of the rest, only 2000::/3 was ever given out. */
const ipv6Ranges = rangesOf(128n, parseIpv6, [
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['64:ff9b:1::/48', 'private'],
  ['fd00:ec2::/32', 'metadata'],
  ['fc00::/7', 'private'],
  ['fe80::/10', 'link_local'],
  ['fec0::/10', 'private'],
  ['ff00::/8', 'multicast'],
  ['2001::/23', 'reserved'],
  ['2001:db8::/32', 'reserved'],
  ['2002::/16', 'reserved'],
  ['3fff::/20', 'reserved'],
  ['2000::/3', 'public'],
]);

/** IPv4 in the last 32 bits, and that is where they lead: mapped, and translated by NAT64. */
const ipv4Carriers = rangesOf(128n, parseIpv6, [
  ['::ffff:0:0/96', 'public'],
  ['64:ff9b::/96', 'public'],
]);

function kindOfIpv4(bits: IpBits): AddressKind {
  return rangeOf(bits, ipv4Ranges)?.kind ?? 'public';
}

/** A zone (`%eth0`) names a link of this machine. */
function kindOfIpv6Text(text: string): AddressKind {
  if (text.includes('%')) return 'link_local';
  const bits = parseIpv6(text);
  if (bits === null) return 'reserved';
  if (rangeOf(bits, ipv4Carriers) !== undefined) return kindOfIpv4(bits & 0xffff_ffffn);
  return rangeOf(bits, ipv6Ranges)?.kind ?? 'reserved';
}

function rangeOf(bits: IpBits, ranges: readonly Range[]): Range | undefined {
  return ranges.find(({ first, freeBits }) => bits >> freeBits === first >> freeBits);
}

function rangesOf(
  width: bigint,
  parse: (text: string) => IpBits | null,
  table: readonly (readonly [prefix: string, kind: AddressKind])[],
): readonly Range[] {
  return table.map(([prefix, kind]) => {
    const [address = '', length = ''] = prefix.split('/');
    const first = parse(address);
    if (first === null) throw new Error(`${prefix} is no prefix`);
    return { first, freeBits: width - BigInt(length), kind };
  });
}
