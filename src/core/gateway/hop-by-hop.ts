import { type HeaderList } from './ports/upstream.ts';

/** About one connection, not about the message (RFC 9110, 7.6.1), with those that older software sends. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const NAMES_OTHERS = /^(?:proxy-)?connection$/i;

/** The names, in lower case, of all fields in the list that are for its receiver alone, also those it names itself. */
export function hopByHopNames(headers: HeaderList): ReadonlySet<string> {
  let names = HOP_BY_HOP;
  for (const [name, value] of headers) {
    if (NAMES_OTHERS.test(name)) names = withNames(names, value.toLowerCase().split(','));
  }
  return names;
}

/** Nearly always nothing new is named: `keep-alive`. */
function withNames(known: ReadonlySet<string>, named: readonly string[]): ReadonlySet<string> {
  const names = named.map((name) => name.trim());
  return names.every((name) => known.has(name)) ? known : new Set([...known, ...names]);
}
