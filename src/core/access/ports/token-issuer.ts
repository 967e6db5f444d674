export interface TokenClaims {
  /** The user that the token speaks for. */
  readonly userId: string;
  /** Of this one token. */
  readonly tokenId: string;
}

export interface TokenIssuer {
  /** A bearer token that this service takes for the user's own word until it expires. */
  issue(claims: TokenClaims, now: number): Promise<string>;
}
