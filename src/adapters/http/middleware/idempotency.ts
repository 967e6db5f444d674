import { type RouterMiddleware } from '@koa/router';
import { type ResultAsync } from 'neverthrow';
import { type IdempotentReply, type KeyedRequest } from '../../../core/access/ports/idempotent-replies.ts';
import { lengthPrefixed, sha256 } from '../../../core/shared/digest.ts';
import { type StoreUnavailable } from '../../../core/shared/store-error.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { RequestRefused } from '../request-refused.ts';
import { idempotencyKey } from '../schemas/idempotency-key.ts';
import { validate } from '../schemas/validate.ts';
import { succeed } from '../succeed.ts';
import { authentication } from './authentication.ts';
import { jsonBody } from './body.ts';

type Needed = Pick<HttpDependencies, 'idempotentReplies' | 'access' | 'clock' | 'ids' | 'logger'>;

const KEPT_MS = 86_400_000;
/** Longer than any request takes: a key that is claimed for longer belongs to a process that is gone. */
const CLAIM_MS = 60_000;
/** What is shown to its owner once and kept by nobody, wherever in an answer it stands. */
const SHOWN_ONCE = new Set(['key', 'secret', 'signingSecret']);

const readBody = jsonBody('100kb');

/**
 * For routes that create something: a request with an `Idempotency-Key` that was answered with success is answered the
 * same when it comes again within a day, and makes nothing. Whatever else it was answered leaves the key free. Without
 * the header nothing is remembered.
 */
export function idempotency(dependencies: Needed): RouterMiddleware<HttpState> {
  const { idempotentReplies, access, clock, ids } = dependencies;
  const authenticate = authentication(access, clock);
  return async (ctx: RouteContext, next) => {
    const caller = ctx.headers['idempotency-key'] === undefined ? null : await authenticate(ctx);
    if (caller?.kind !== 'user') {
      await next();
      return;
    }
    const key = succeed(validate(idempotencyKey, ctx.get('Idempotency-Key'), 'headers.idempotency-key'));
    const request = { userId: caller.userId, key };
    const attempt = { ...request, fingerprint: await fingerprintOf(ctx), token: ids.uuid() };
    const now = clock.now();
    const times = { now, claimUntil: now + CLAIM_MS, expiresAt: now + KEPT_MS };
    const claim = succeed(await idempotentReplies.claim({ ...attempt, ...times }));
    if (claim.kind === 'claimed') await answerFirst(ctx, next, dependencies, attempt);
    else if (claim.kind === 'replay') answerAgain(ctx, claim.reply);
    else throw new RequestRefused({ kind: `idempotency_key_${claim.kind}` });
  };
}

async function answerFirst(
  ctx: RouteContext,
  next: () => Promise<unknown>,
  { idempotentReplies, logger }: Needed,
  { token, ...request }: KeyedRequest & { readonly token: string },
): Promise<void> {
  const settle = async (settled: ResultAsync<void, StoreUnavailable>): Promise<void> => {
    // The answer stands; the claim runs out by itself.
    if ((await settled).isErr()) logger.warn({ requestId: ctx.state.requestId }, 'Idempotency key not settled');
  };
  try {
    await next();
  } catch (error) {
    await settle(idempotentReplies.giveUp(request, token));
    throw error;
  }
  await settle(idempotentReplies.finish(request, token, replyOf(ctx)));
}

function replyOf(ctx: RouteContext): IdempotentReply {
  const location = ctx.res.getHeader('Location');
  const body = JSON.stringify(ctx.body, (name, value: unknown) => (SHOWN_ONCE.has(name) ? undefined : value));
  return { status: ctx.status, location: typeof location === 'string' ? location : null, body };
}

function answerAgain(ctx: RouteContext, { status, location, body }: IdempotentReply): void {
  ctx.set('Idempotent-Replayed', 'true');
  if (location !== null) ctx.set('Location', location);
  ctx.status = status;
  ctx.type = 'application/json';
  ctx.body = body;
}

/** Of what was meant, not of how it was spaced. */
async function fingerprintOf(ctx: RouteContext): Promise<string> {
  const body = JSON.stringify(await readBody(ctx));
  return Buffer.from(sha256(lengthPrefixed([ctx.method, ctx.path, body]))).toString('hex');
}
