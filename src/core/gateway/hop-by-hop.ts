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

/** The names, in lower case, of all fields in the list that are for its receiver alone, also those it names itself. */
export function hopByHopNames(headers: HeaderList): ReadonlySet<string> {
  const named = headers
    .filter(([name]) => /^(?:proxy-)?connection$/i.test(name))
    .flatMap(([, value]) => value.toLowerCase().split(','))
    .map((name) => name.trim());
  return named.length === 0 ? HOP_BY_HOP : new Set([...HOP_BY_HOP, ...named]);
}
