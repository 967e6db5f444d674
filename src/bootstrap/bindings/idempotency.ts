import { type Container } from 'inversify';
import { KnexIdempotentReplies } from '../../adapters/knex/knex-idempotent-replies.ts';
import { ForgetIdempotentReplies } from '../../core/access/forget-idempotent-replies.ts';
import { TOKENS } from '../tokens.ts';

/** What creating requests were answered. */
export function bindIdempotency(container: Container): void {
  container
    .bind(TOKENS.IdempotentReplies)
    .toResolvedValue((database) => new KnexIdempotentReplies(database), [TOKENS.Database]);
  container
    .bind(TOKENS.ForgetIdempotentReplies)
    .toResolvedValue(
      (replies, clock) => new ForgetIdempotentReplies(replies, clock),
      [TOKENS.IdempotentReplies, TOKENS.Clock],
    );
}
