export interface TokenClaims {
  /** The user that the token speaks for. */
  readonly userId: string;
  /** Of this one token. */
  readonly tokenId: string;
  /** Absent: as long as the issuer's tokens usually are good for. */
  readonly lifetimeSeconds?: number;
}

export interface TokenIssuer {
  /** A bearer token that this service takes for the user's own word until it expires: times in it are whole seconds. */
  issue(claims: TokenClaims, now: number): Promise<string>;
}
