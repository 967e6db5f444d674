import { createHash } from 'node:crypto';
import { type RouteContext } from './http-context.ts';

/**
 * Answers a read with a strong ETag, or with 304 when the caller has this very representation (RFC 9110, 13.1.2).
 * Koa's `fresh` is not used: it lets `Cache-Control: no-cache`, which speaks to caches, switch the condition off.
 */
export function answerConditionally(ctx: RouteContext, body: object): void {
  const text = JSON.stringify(body);
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  ctx.set('ETag', etag);
  if (isKnown(ctx.get('If-None-Match'), etag)) {
    ctx.status = 304;
    return;
  }
  ctx.type = 'application/json';
  ctx.body = text;
}

/** Our tags hold no comma, so a split is enough; `W/` is dropped because the comparison of If-None-Match is weak. */
function isKnown(ifNoneMatch: string, etag: string): boolean {
  const known = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}
