import bodyParser from 'koa-bodyparser';
import { type RequestFault } from '../request-fault.ts';
import { type RouteContext } from '../http-context.ts';
import { RequestRefused } from '../request-refused.ts';

/** @throws RequestRefused `unsupported_media_type`, `payload_too_large` or `invalid_json` */
export type ReadBody = (ctx: RouteContext) => Promise<unknown>;

/**
 * Reads a JSON body of at most `limit` bytes. Called by the route that wants one, after it knows the caller: nothing is
 * parsed for strangers, and a proxied body stays a stream. With `any` type the body is taken for JSON whatever it says
 * it is, because a bare `curl -d` says that it is a form.
 */
export function jsonBody(limit: '100kb' | '1mb', type: 'json' | 'any' = 'json'): ReadBody {
  const options = { ...PLAIN_JSON, jsonLimit: limit };
  if (type === 'any') return reader(bodyParser({ ...options, detectJSON: () => true }), () => true);
  return reader(bodyParser(options), (ctx) => ctx.is('application/json') !== false);
}

/** As `jsonBody`, but a form (`application/x-www-form-urlencoded`) will do: SEP-10 leaves it to the wallet. */
export function jsonOrFormBody(limit: '100kb'): ReadBody {
  const parse = bodyParser({ ...PLAIN_JSON, enableTypes: ['json', 'form'], jsonLimit: limit, formLimit: limit });
  return reader(parse, (ctx) => ctx.is('application/json', 'application/x-www-form-urlencoded') !== false);
}

/** Prototype keys pass as plain own keys (JSON.parse sets no prototype), so that strict schemas refuse them by name. */
const PLAIN_JSON = { enableTypes: ['json'], onProtoPoisoning: 'ignore' };

/** `isAccepted`: an absent body has no type, for which `ctx.is` answers null. */
function reader(parse: ReturnType<typeof bodyParser>, isAccepted: (ctx: RouteContext) => boolean): ReadBody {
  return async (ctx) => {
    if (!isPlain(ctx) || !isAccepted(ctx)) throw new RequestRefused({ kind: 'unsupported_media_type' });
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

/** A content encoding is refused: a few packed bytes could unfold to the whole limit. */
function isPlain(ctx: RouteContext): boolean {
  return ['', 'identity'].includes(ctx.get('Content-Encoding'));
}

/** Whatever else goes wrong while a body is read (cut off, wrong length) is the sender's fault too. */
function faultOf(error: unknown): RequestFault {
  const tooLarge = error instanceof Error && 'status' in error && error.status === 413;
  return { kind: tooLarge ? 'payload_too_large' : 'invalid_json' };
}
