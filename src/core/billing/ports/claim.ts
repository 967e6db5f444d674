export interface Claim {
  /** Fences the claim: every change made under it compares this token. */
  readonly token: string;
  readonly until: number;
}
