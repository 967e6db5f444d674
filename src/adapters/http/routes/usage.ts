import { Readable } from 'node:stream';
import { type Router } from '@koa/router';
import { type UsagePage } from '../../../core/billing/export-usage.ts';
import { type UsagePeriod } from '../../../core/billing/usage-period.ts';
import { type Caller } from '../access/caller.ts';
import { answerConditionally } from '../conditional-answer.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { authentication, type Authenticate } from '../middleware/authentication.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentUsage } from '../presenters/usage.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../presenters/usage-export.ts';
import { RequestRefused } from '../request-refused.ts';
import { usageExportQueryOf, usageQueryOf } from '../schemas/usage-query.ts';
import { succeed } from '../succeed.ts';

type Handler = (ctx: RouteContext) => Promise<void>;

/** What a user has used and what it cost; an administrator names the user. */
export function addUsageRoutes(router: Router<HttpState>, dependencies: HttpDependencies): void {
  const authenticate = authentication(dependencies.access, dependencies.clock);
  router.get('/api/usage', noStore, getUsage(dependencies, authenticate));
  router.get('/api/usage/export', noStore, exportUsage(dependencies, authenticate));
}

function getUsage({ usage, clock }: HttpDependencies, authenticate: Authenticate): Handler {
  return async (ctx) => {
    const caller = await authenticate(ctx);
    const { period, apiId, groupBy, limit, cursor, userId } = succeed(usageQueryOf(ctx.query, clock.now()));
    const filter = { userId: ownerOf(caller, userId), period, apiId: apiId ?? null };
    const page = { grouping: groupBy ?? null, after: cursor ?? null, limit };
    answerConditionally(ctx, presentUsage(succeed(await usage.getUsage.execute({ filter, ...page }))));
  };
}

function exportUsage({ usage, clock }: HttpDependencies, authenticate: Authenticate): Handler {
  return async (ctx) => {
    const caller = await authenticate(ctx);
    const { period, apiId, format, userId } = succeed(usageExportQueryOf(ctx.query, clock.now()));
    const filter = { userId: ownerOf(caller, userId), period, apiId: apiId ?? null };
    const pages = usage.exportUsage.execute(filter);
    // Read before the answer begins, so that a database that is away is answered as everywhere.
    const { value: first } = await pages.next();
    if (first) succeed(first);
    const { contentType } = EXPORT_FORMATS[format];
    ctx.set('Content-Type', contentType);
    ctx.set('Content-Disposition', `attachment; filename="${fileNameOf(period)}.${format}"`);
    ctx.body = Readable.from(textOf(EXPORT_FORMATS[format], first ? [first] : [], pages));
  };
}

/** Pulled by the answer as fast as its reader takes it; whoever goes away ends the pages. */
async function* textOf(
  format: ExportFormat,
  first: readonly UsagePage[],
  rest: AsyncIterable<UsagePage>,
): AsyncGenerator<string> {
  if (format.head !== '') yield format.head;
  for (const page of first) yield format.linesOf(eventsOf(page));
  for await (const page of rest) yield format.linesOf(eventsOf(page));
}

/** @throws in the middle of an answer, which then breaks off: a file that looks whole must be whole. */
function eventsOf(page: UsagePage) {
  if (page.isErr()) throw new Error(`The export broke off: ${page.error.kind}`);
  return page.value;
}

function ownerOf(caller: Caller, userId: string | undefined): string {
  if (caller.kind === 'admin') return userId ?? refuseNameless();
  if (userId !== undefined && userId !== caller.userId) throw new RequestRefused({ kind: 'usage_not_found' });
  return caller.userId;
}

function refuseNameless(): never {
  const fault = { field: 'query.userId', message: 'An administrator must name the user', code: 'INVALID_TYPE' };
  throw new RequestRefused({ kind: 'validation_failed', details: [fault] });
}

/** `usage-2026-10-22-to-2026-11-21` */
function fileNameOf({ from, to }: UsagePeriod): string {
  const [first, last] = [from, to].map((time) => new Date(time).toISOString().slice(0, 10));
  return `usage-${first}-to-${last}`;
}
