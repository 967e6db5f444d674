import { type Clock } from '../../../core/shared/clock.ts';
import { isAccountAddress } from '../../../core/shared/strkey.ts';
import { matcherOf } from '../access/api-key.ts';
import { bearerOf } from '../access/bearer.ts';
import { type Caller } from '../access/caller.ts';
import { type Access } from '../dependencies.ts';
import { type RequestContext } from '../http-context.ts';
import { RequestRefused } from '../request-refused.ts';
import { identifier } from '../schemas/identifier.ts';
import { succeed } from '../succeed.ts';
import { tokenVerifier } from '../access/user-token.ts';

/** @throws RequestRefused `unauthorized` or `token_expired` */
export type Authenticate = (ctx: RequestContext) => Promise<Caller>;

/**
 * The first credential that is present decides, and a wrong one never falls through to the next: an admin key, then a
 * user token, then (outside production) `x-user-id`, which proves no account. A request is identified once, whoever asks
 * how often.
 */
export function authentication(access: Access, clock: Clock): Authenticate {
  const isAdminKey = matcherOf(access.adminApiKey);
  const verify = tokenVerifier({ secret: access.jwtSecret, audience: access.jwtAudience }, clock);
  const identify: Authenticate = async (ctx) => {
    const adminKey = headerOf(ctx, 'x-admin-api-key');
    if (adminKey !== null) return isAdminKey(adminKey) ? { kind: 'admin' } : refuse();
    const authorization = headerOf(ctx, 'authorization');
    if (authorization !== null) {
      const token = bearerOf(authorization) ?? refuse();
      const userId = succeed(await verify(token));
      return { kind: 'user', userId, account: isAccountAddress(userId) ? userId : null };
    }
    const userId = identifier.safeParse(headerOf(ctx, 'x-user-id'));
    return userId.success && !access.production ? { kind: 'user', userId: userId.data, account: null } : refuse();
  };
  return (ctx) => (ctx.state.caller ??= identify(ctx));
}

/** Null when absent; an empty header is present. */
function headerOf(ctx: RequestContext, name: string): string | null {
  return ctx.headers[name] === undefined ? null : ctx.get(name);
}

function refuse(): never {
  throw new RequestRefused({ kind: 'unauthorized' });
}
