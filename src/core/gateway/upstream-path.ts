/** Space, control characters and what is no byte: a request line ends at some of them, and parsers drop others. */
const UNPRINTABLE = /[^\x21-\x7e\x80-\xff]/;
/** A path has neither; everything behind them would be something else. */
const DELIMITERS = /[?#\\]/;
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
/** A slash, a backslash or a control character in disguise: what they mean would depend on who decodes them. */
const TREACHEROUS_ESCAPE = /%(?:2f|5c|[01][0-9a-f]|7f)/i;
/** `.` and `..`, in any mixture of spellings, also with the parameters that some servers cut off first (`..;a=b`). */
const DOT_SEGMENT = /(?:^|\/)(?:\.|%2e){1,2}(?:(?:;|%3b)[^/]*)?(?=\/|$)/i;

/**
 * Where a call goes: the API's address (as `UpstreamUrl.href` spells it) with the call's path and query behind it, byte
 * by byte. Null when the path could lead out of the address, or be read in two ways.
 *
 * @param path empty, or with its slash; percent-encoded, as it came
 * @param query with its question mark; empty without one
 */
export function upstreamUrl(baseUrl: string, path: string, query: string): string | null {
  if (path !== '' && !path.startsWith('/')) return null;
  if (query !== '' && (!query.startsWith('?') || query.includes('#'))) return null;
  if (UNPRINTABLE.test(path) || UNPRINTABLE.test(query) || DELIMITERS.test(path)) return null;
  if (BROKEN_ESCAPE.test(path) || TREACHEROUS_ESCAPE.test(path) || DOT_SEGMENT.test(path)) return null;
  const url = baseUrl + path;
  return (targetOf(url) === '' ? `${url}/` : url) + query;
}

/** What the request line says of a URL with a path: path and query, `/v1/forecast?day=1`. */
export function targetOf(url: string): string {
  return url.replace(/^https?:\/\/[^/?]*/, '');
}
