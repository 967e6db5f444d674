import { isIPv4, isIPv6 } from 'node:net';

const GROUPS = 8;
const NETWORK_GROUPS = 4;
const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * What one stranger is counted by: an IPv4 address, or the /64 network of an IPv6 address, which is what a single line
 * gets (RFC 6177). `unknown` is everyone whose address is none.
 */
export function clientNetworkOf(ip: string): string {
  const address = MAPPED_IPV4.exec(ip)?.[1] ?? ip;
  if (isIPv4(address)) return address;
  return isIPv6(address) ? `${networkGroupsOf(address).join(':')}::/64` : 'unknown';
}

/** `::` stands for as many zero groups as are missing. */
function networkGroupsOf(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const left = groupsOf(head);
  const right = tail === undefined ? [] : groupsOf(tail);
  const zeros = Array<string>(Math.max(0, GROUPS - left.length - right.length)).fill('0');
  return [...left, ...zeros, ...right].slice(0, NETWORK_GROUPS);
}

/** Without leading zeros and in lower case: the same group is spelled in one way. */
function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':').map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''));
}
