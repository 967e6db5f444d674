const BEARER = /^Bearer ([^\s]+)$/i;

/** The token of an `Authorization: Bearer` header (RFC 6750); null for any other scheme or shape. */
export function bearerOf(authorization: string): string | null {
  return BEARER.exec(authorization)?.[1] ?? null;
}
