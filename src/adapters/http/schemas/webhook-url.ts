import { z } from 'zod';
import { type InvalidUpstreamUrl } from '../../../core/catalog/upstream-url.ts';
import { parseWebhookUrl } from '../../../core/webhooks/webhook-url.ts';

const MESSAGES: Readonly<Record<InvalidUpstreamUrl['reason'], string>> = {
  malformed: 'Must be an absolute URL such as https://example.com/hooks',
  not_http: 'Must be an http or https URL',
  credentials: 'Must not carry a user name or a password',
  query_or_fragment: 'Must not have a fragment',
  too_long: 'Must have at most 2048 characters',
};

/** Where messages go -> an `UpstreamUrl`. Whether its host may be called is `CheckUpstream`'s to say. */
export const webhookUrl = ({ httpsOnly }: { readonly httpsOnly: boolean }) =>
  z.string().transform((text, context) => {
    const refuse = (message: string) => {
      context.addIssue({ code: 'invalid_format', format: 'url', input: text, message });
      return z.NEVER;
    };
    const parsed = parseWebhookUrl(text);
    if (parsed.isErr()) return refuse(MESSAGES[parsed.error.reason]);
    if (httpsOnly && !parsed.value.href.startsWith('https:')) return refuse('Must be an https URL');
    return parsed.value;
  });
