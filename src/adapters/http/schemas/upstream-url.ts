import { z } from 'zod';
import { parseUpstreamUrl, type InvalidUpstreamUrl } from '../../../core/catalog/upstream-url.ts';

const MESSAGES: Readonly<Record<InvalidUpstreamUrl['reason'], string>> = {
  malformed: 'Must be an absolute URL such as https://api.example.com/v1',
  not_http: 'Must be an http or https URL',
  credentials: 'Must not carry a user name or a password',
  query_or_fragment: 'Must not have a query or a fragment: those of the calls are appended',
  too_long: 'Must have at most 2048 characters',
};

/** Where the calls of an API go -> an `UpstreamUrl`. Whether its host may be called is `CheckUpstream`'s to say. */
export const upstreamUrl = z.string().transform((text, context) => {
  const parsed = parseUpstreamUrl(text);
  if (parsed.isOk()) return parsed.value;
  const message = MESSAGES[parsed.error.reason];
  context.addIssue({ code: 'invalid_format', format: 'url', input: text, message });
  return z.NEVER;
});
