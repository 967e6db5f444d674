import { type Router } from '@koa/router';
import { requireAdmin } from '../access/caller.ts';
import { answerConditionally } from '../conditional-answer.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState } from '../http-context.ts';
import { authentication } from '../middleware/authentication.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentAuditEntry } from '../presenters/audit-entry.ts';
import { encodeCursor } from '../schemas/cursor.ts';
import { pageQuery } from '../schemas/page-query.ts';
import { validate } from '../schemas/validate.ts';
import { succeed } from '../succeed.ts';

/** What administrators did and tried to do, the newest first. */
export function addAdminAuditRoute(router: Router<HttpState>, { access, clock, audit }: HttpDependencies): void {
  const authenticate = authentication(access, clock);

  router.get('/api/admin/audit-log', noStore, async (ctx) => {
    requireAdmin(await authenticate(ctx));
    const page = succeed(validate(pageQuery, ctx.query, 'query'));
    const { entries, next } = succeed(await audit.listAuditLog.execute(page));
    answerConditionally(ctx, {
      data: entries.map(presentAuditEntry),
      nextCursor: next === null ? null : encodeCursor(next),
    });
  });
}
