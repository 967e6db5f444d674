import { type CheckUpstream, type UpstreamForbidden } from '../../core/catalog/check-upstream.ts';
import { type Problem } from './error-mapping.ts';
import { type ValidationFailed } from './request-fault.ts';
import { upstreamUrl } from './schemas/upstream-url.ts';

const FORBIDDEN: ValidationFailed = {
  kind: 'validation_failed',
  details: [
    { field: 'body.base_url', message: 'Must not lead to a private or internal address', code: 'INVALID_VALUE' },
  ],
};

/** Where calls may not go is a fault of the field that says where they go. */
export function asFieldFault(error: Problem | UpstreamForbidden): Problem {
  return error.kind === 'upstream_forbidden' ? FORBIDDEN : error;
}

/** The faults of a body with that of its upstream, which takes a question to others, so that all are told at once. */
export async function withUpstreamFault(
  { kind, details }: ValidationFailed,
  body: unknown,
  checkUpstream: Pick<CheckUpstream, 'execute'>,
): Promise<ValidationFailed> {
  const given = typeof body === 'object' && body !== null && 'base_url' in body ? body.base_url : null;
  const url = upstreamUrl.safeParse(given);
  const isForbidden = url.success && (await checkUpstream.execute(url.data)).isErr();
  return { kind, details: isForbidden ? [...details, ...FORBIDDEN.details] : details };
}
