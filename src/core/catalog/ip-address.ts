/** An IP address as a number of 32 or 128 bits. */
export type IpBits = bigint;

/**
 * True for whatever some parser takes for an IPv4 address: its last part is a number (the rule of the WHATWG URL
 * standard, which covers `inet_aton` as well). Such a text is never a name, also when it is no address.
 */
export function isIpv4Like(text: string): boolean {
  return /(^|\.)(\d+|0x[\da-f]*)\.?$/i.test(text);
}

/** `127.0.0.1`, `127.1`, `0x7f.1`, `017700000001` or `2130706433` -> `0x7f000001n`; null when it is none. */
export function parseIpv4(text: string): IpBits | null {
  const parts = text.replace(/\.$/, '').split('.').map(parsePart);
  const last = parts.pop();
  if (last === undefined || last === null || parts.length > 3) return null;
  let bits = 0n;
  for (const part of parts) {
    if (part === null || part > 0xffn) return null;
    bits = (bits << 8n) | part;
  }
  const restBits = BigInt(32 - 8 * parts.length);
  return last >> restBits === 0n ? (bits << restBits) | last : null;
}

/** Decimal, octal with a leading 0, or hexadecimal with a leading 0x. */
function parsePart(part: string): bigint | null {
  if (/^0x[\da-f]*$/i.test(part)) return BigInt(`0x0${part.slice(2)}`);
  if (/^0[0-7]*$/.test(part)) return BigInt(`0o${part}`);
  return /^[1-9]\d*$/.test(part) ? BigInt(part) : null;
}

const GROUPS = 8;

/** Every text form of RFC 4291 (2.2), without brackets -> its 128 bits; null when it is none. */
export function parseIpv6(text: string): IpBits | null {
  const [head = '', tail, ...more] = hexadecimal(text).split('::');
  if (more.length > 0) return null;
  const before = groupsOf(head);
  if (tail === undefined) return before?.length === GROUPS ? joined(before) : null;
  const after = groupsOf(tail);
  if (before === null || after === null) return null;
  const missing = GROUPS - before.length - after.length;
  return missing < 1 ? null : joined([...before, ...Array<bigint>(missing).fill(0n), ...after]);
}

/** An IPv4 address at the end stands for two groups. */
function hexadecimal(text: string): string {
  return text.replace(/(?<=:)\d{1,3}(\.\d{1,3}){3}$/, (dotted) => {
    const strict = /(^|\.)0\d/.test(dotted) ? null : parseIpv4(dotted);
    return strict === null ? 'malformed' : `${(strict >> 16n).toString(16)}:${(strict & 0xffffn).toString(16)}`;
  });
}

function groupsOf(text: string): bigint[] | null {
  if (text === '') return [];
  const groups = text.split(':');
  return groups.every((group) => /^[\da-f]{1,4}$/i.test(group)) ? groups.map((group) => BigInt(`0x${group}`)) : null;
}

function joined(groups: readonly bigint[]): IpBits {
  return groups.reduce((bits, group) => (bits << 16n) | group, 0n);
}
