import { createSecretKey } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { type Clock } from '../../../core/shared/clock.ts';
import { identifier } from '../schemas/identifier.ts';

export type TokenFault = { readonly kind: 'unauthorized' } | { readonly kind: 'token_expired' };

/** Verifies a JWT (RFC 7519) and gives its user id. */
export type VerifyToken = (token: string) => ResultAsync<string, TokenFault>;

/** HS256 is the only algorithm, so a token can never choose its own; `sub`, `exp` and our `aud` are required. */
export function tokenVerifier(
  { secret, audience }: { readonly secret: string; readonly audience: string },
  clock: Clock,
): VerifyToken {
  const key = createSecretKey(secret, 'utf8');
  return (token) => {
    const verified = jwtVerify(token, key, {
      algorithms: ['HS256'],
      audience,
      requiredClaims: ['sub', 'exp'],
      currentDate: new Date(clock.now()),
    });
    return ResultAsync.fromPromise(verified, faultOf).andThen(({ payload }) => userIdOf(payload.sub));
  };
}

function userIdOf(subject: unknown): Result<string, TokenFault> {
  const parsed = identifier.safeParse(subject);
  return parsed.success ? ok(parsed.data) : err({ kind: 'unauthorized' });
}

function faultOf(error: unknown): TokenFault {
  return error instanceof errors.JWTExpired ? { kind: 'token_expired' } : { kind: 'unauthorized' };
}
