/** The body of `POST /api/billing/deduct`. */
export interface DeductBody {
  readonly requestId: string;
  readonly userId: string;
  readonly apiId: string;
  readonly endpointId: string;
  readonly apiKeyId: string;
  /** Decimal text with at most 7 places. */
  readonly amountUsdc: string;
}
