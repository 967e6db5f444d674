import { err, ok, type Result } from 'neverthrow';
import { parseUpstreamUrl, type InvalidUpstreamUrl, type UpstreamUrl } from '../catalog/upstream-url.ts';

const LENGTH_MAX = 2048;
const QUERY = /^\?[!-~]*$/;

/**
 * An address that messages can be sent to by its form: what is an upstream's address, and may have a query. Unlike an
 * upstream's it is kept to the letter behind the host, with a slash at the end if there is one.
 */
export function parseWebhookUrl(text: string): Result<UpstreamUrl, InvalidUpstreamUrl> {
  if (text.length > LENGTH_MAX) return err({ kind: 'invalid_upstream_url', reason: 'too_long' });
  const end = text.includes('?') ? text.indexOf('?') : text.length;
  const [front, query] = [text.slice(0, end), text.slice(end)];
  if (query.includes('#')) return err({ kind: 'invalid_upstream_url', reason: 'query_or_fragment' });
  if (query !== '' && !QUERY.test(query)) return err({ kind: 'invalid_upstream_url', reason: 'malformed' });
  return parseUpstreamUrl(front).andThen(({ host }) => {
    const url = new URL(text);
    url.hostname = host;
    return ok({ href: url.href, host });
  });
}
