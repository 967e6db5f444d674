import bodyParser from 'koa-bodyparser';
import { type RequestFault } from '../request-fault.ts';
import { type RouteContext } from '../http-context.ts';
import { RequestRefused } from '../request-refused.ts';

/** @throws RequestRefused `unsupported_media_type`, `payload_too_large` or `invalid_json` */
export type ReadBody = (ctx: RouteContext) => Promise<unknown>;

/**
 * Reads a JSON body of at most `limit` bytes. Called by the route that wants one, after it knows the caller: nothing is
 * parsed for strangers, and a proxied body stays a stream.
 */
export function jsonBody(limit: '100kb' | '1mb'): ReadBody {
  // Prototype keys pass as plain own keys (JSON.parse sets no prototype), so that strict schemas refuse them by name.
  const options = { enableTypes: ['json'], jsonLimit: limit, onProtoPoisoning: 'ignore' };
  const parse = bodyParser(options);
  return async (ctx) => {
    if (!isPlainJson(ctx)) throw new RequestRefused({ kind: 'unsupported_media_type' });
    try {
      await parse(ctx, () => Promise.resolve());
    } catch (error) {
      // A body that was read in part is paused: unless the rest flows away, the connection's next request never comes.
      ctx.req.resume();
      throw new RequestRefused(faultOf(error));
    }
    return ctx.request.body;
  };
}

/** A content encoding is refused: a few packed bytes could unfold to the whole limit. An absent body has no type. */
function isPlainJson(ctx: RouteContext): boolean {
  const encoding = ctx.get('Content-Encoding');
  return ctx.is('application/json') !== false && (encoding === '' || encoding === 'identity');
}

/** Whatever else goes wrong while a body is read (cut off, wrong length) is the sender's fault too. */
function faultOf(error: unknown): RequestFault {
  const tooLarge = error instanceof Error && 'status' in error && error.status === 413;
  return { kind: tooLarge ? 'payload_too_large' : 'invalid_json' };
}
