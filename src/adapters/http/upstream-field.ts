import { err, ok, type Result } from 'neverthrow';
import { type z } from 'zod';
import { type CheckUpstream, type UpstreamForbidden } from '../../core/catalog/check-upstream.ts';
import { type UpstreamUrl } from '../../core/catalog/upstream-url.ts';
import { type Problem } from './error-mapping.ts';
import { type ValidationFailed } from './request-fault.ts';
import { validate } from './schemas/validate.ts';

/** The field of a body that says where something is sent. Where nothing may be sent is a fault of this field. */
export class UpstreamField {
  private readonly name: string;
  private readonly url: z.ZodType<UpstreamUrl>;
  private readonly forbidden: ValidationFailed;

  constructor(name: string, url: z.ZodType<UpstreamUrl>) {
    const message = 'Must not lead to a private or internal address';
    this.name = name;
    this.url = url;
    this.forbidden = {
      kind: 'validation_failed',
      details: [{ field: `body.${name}`, message, code: 'INVALID_VALUE' }],
    };
  }

  readonly asFault = (error: Problem | UpstreamForbidden): Problem =>
    error.kind === 'upstream_forbidden' ? this.forbidden : error;

  /** The faults of a faulty body with that of its upstream, which takes a question to others, so that all are told at once. */
  async validate<T>(
    schema: z.ZodType<T>,
    body: unknown,
    checkUpstream: Pick<CheckUpstream, 'execute'>,
  ): Promise<Result<T, ValidationFailed>> {
    const parsed = validate(schema, body, 'body');
    if (parsed.isOk()) return ok(parsed.value);
    const { kind, details } = parsed.error;
    const isForbidden = await this.isForbidden(body, checkUpstream);
    return err({ kind, details: isForbidden ? [...details, ...this.forbidden.details] : details });
  }

  private async isForbidden(body: unknown, checkUpstream: Pick<CheckUpstream, 'execute'>): Promise<boolean> {
    const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[this.name] : undefined;
    const url = this.url.safeParse(given);
    return url.success && (await checkUpstream.execute(url.data)).isErr();
  }
}
