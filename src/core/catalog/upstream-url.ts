import { err, ok, type Result } from 'neverthrow';

/** Where an API's calls go, in the one spelling in which it is judged, stored and called. */
export interface UpstreamUrl {
  /** Without a slash at the end: `https://api.example.com/v1`. */
  readonly href: string;
  /** Lower case, names in punycode, IPv4 in dotted decimals, IPv6 in brackets, no port, no dot at the end. */
  readonly host: string;
}

export interface InvalidUpstreamUrl {
  readonly kind: 'invalid_upstream_url';
  readonly reason: 'malformed' | 'not_http' | 'credentials' | 'query_or_fragment' | 'too_long';
}

const LENGTH_MAX = 2048;
/** Parsers disagree about these: some drop them, some take a backslash for a slash. */
const AMBIGUOUS = /[\s\\\p{Cc}\p{Cs}]/u;
/** An encoded slash or backslash: what the path means would depend on who decodes it. */
const ENCODED_SEPARATOR = /%(2f|5c)/i;

/** An address that calls can be forwarded to by its form; whether its host may be called is another question. */
export function parseUpstreamUrl(text: string): Result<UpstreamUrl, InvalidUpstreamUrl> {
  if (text.length > LENGTH_MAX) return invalid('too_long');
  const url = AMBIGUOUS.test(text) ? null : URL.parse(text);
  if (url === null) return invalid('malformed');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return invalid('not_http');
  if (!/^https?:\/\/[^/]/i.test(text) || ENCODED_SEPARATOR.test(url.pathname)) return invalid('malformed');
  if (url.username !== '' || url.password !== '') return invalid('credentials');
  if (/[?#]/.test(text)) return invalid('query_or_fragment');
  url.hostname = url.hostname.replace(/\.$/, '');
  return ok({ href: url.href.replace(/\/+$/, ''), host: url.hostname });
}

/** A name or address without a port -> the spelling of `UpstreamUrl.host`; null when it is none. */
export function parseUpstreamHost(text: string): string | null {
  const host = text.includes(':') && !text.startsWith('[') ? `[${text}]` : text;
  if (/[/?#@]|\]./.test(host)) return null;
  return parseUpstreamUrl(`http://${host}`).match(
    (url) => url.host,
    () => null,
  );
}

function invalid(reason: InvalidUpstreamUrl['reason']): Result<never, InvalidUpstreamUrl> {
  return err({ kind: 'invalid_upstream_url', reason });
}
