import { createSecretKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { type TokenClaims, type TokenIssuer } from '../../../core/access/ports/token-issuer.ts';

export interface JwtOptions {
  readonly secret: string;
  /** URI of the service that speaks in the token (RFC 7519 `iss`). */
  readonly issuer: string;
  readonly audience: string;
  /** Of a token that asks for no other. */
  readonly lifetimeSeconds: number;
}

/** Signs the user tokens that `tokenVerifier` takes: HS256, with the claims that SEP-10 asks for. */
export class JwtTokenIssuer implements TokenIssuer {
  readonly #options: JwtOptions;

  constructor(options: JwtOptions) {
    this.#options = options;
  }

  issue(
    { userId, tokenId, lifetimeSeconds = this.#options.lifetimeSeconds }: TokenClaims,
    now: number,
  ): Promise<string> {
    const { secret, issuer, audience } = this.#options;
    const issuedAt = Math.floor(now / 1000);
    return new SignJWT()
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(userId)
      .setIssuer(issuer)
      .setAudience(audience)
      .setJti(tokenId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetimeSeconds)
      .sign(createSecretKey(secret, 'utf8'));
  }
}
