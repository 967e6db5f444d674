import { createHash } from 'node:crypto';
import { type RouteContext } from './http-context.ts';

/**
 * Answers a read with a strong ETag, or with 304 when the caller has this very representation (RFC 9110, 13.1.2).
 * Koa's `fresh` is not used: it lets `Cache-Control: no-cache`, which speaks to caches, switch the condition off.
 */
export function answerConditionally(ctx: RouteContext, body: object): void {
  answerTextConditionally(ctx, JSON.stringify(body), 'application/json');
}

/** The same for any other body. */
export function answerTextConditionally(ctx: RouteContext, body: string | Buffer, contentType: string): void {
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  ctx.set('ETag', etag);
  if (isKnown(ctx.get('If-None-Match'), etag)) {
    ctx.status = 304;
    return;
  }
  ctx.type = contentType;
  ctx.body = body;
}

/** Our tags hold no comma, so a split is enough; `W/` is dropped because the comparison of If-None-Match is weak. */
function isKnown(ifNoneMatch: string, etag: string): boolean {
  const known = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}
