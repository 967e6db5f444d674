import { type Result, type ResultAsync } from 'neverthrow';
import { type HttpDependencies } from '../dependencies.ts';
import { type Problem } from '../error-mapping.ts';
import { type RouteContext } from '../http-context.ts';

export interface AuditedAction<T> {
  /** Verb and noun, as the audit log names it: `void_charge`. */
  readonly action: string;
  /** The id of the thing it is done to; null where there is only one. */
  readonly target: string | null;
  readonly reason: string;
  /** The outcome that a success is recorded with; a refusal is recorded with its kind. */
  readonly done: string;
  readonly run: () => ResultAsync<T, Problem>;
}

/**
 * Does what an administrator asked for, on the record: in the audit log, without which nothing is done, and in one line
 * of the service's log, where it stands among what it caused. Every admin action goes through here.
 */
export async function audited<T>(
  ctx: RouteContext,
  { audit, logger }: Pick<HttpDependencies, 'audit' | 'logger'>,
  { action, target, reason, done, run }: AuditedAction<T>,
): Promise<Result<T, Problem>> {
  const correlationId = ctx.state.requestId;
  const intent = { actor: 'admin', action, target, reason, correlationId } as const;
  const result = await audit.auditAction.execute<T, Problem>({ intent, done, run });
  const outcome = result.isOk() ? done : result.error.kind;
  logger.info({ audit: true, action, target, reason, outcome, correlationId }, 'Admin action');
  return result;
}
