/** One fault of one field, as the error envelope lists it. */
export interface FieldFault {
  /** For example `body.items[3].amountUsdc` or `params.requestId`. */
  readonly field: string;
  readonly message: string;
  /** The zod issue code in upper snake case. */
  readonly code: string;
}

/** All faults of the request's fields at once. */
export interface ValidationFailed {
  readonly kind: 'validation_failed';
  readonly details: readonly FieldFault[];
}

/** Why a request was refused before any use case saw it. */
export type RequestFault =
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'token_expired' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'api_key_missing' }
  /** Somebody else's, which is none of the caller's business. */
  | { readonly kind: 'usage_not_found' }
  | { readonly kind: 'rate_limited'; readonly retryAfterMs: number }
  /** In production nobody manages health without a key. */
  | { readonly kind: 'health_key_not_configured' }
  | ValidationFailed
  | { readonly kind: 'invalid_json' }
  /** The key of a creating request was given to another request before. */
  | { readonly kind: 'idempotency_key_reused' }
  /** The same request is under way. */
  | { readonly kind: 'idempotency_key_in_flight' }
  | { readonly kind: 'payload_too_large' }
  | { readonly kind: 'unsupported_media_type' }
  | { readonly kind: 'route_not_found' }
  | { readonly kind: 'method_not_allowed'; readonly allow: readonly string[] }
  /** A bug: its cause is logged, never told. */
  | { readonly kind: 'internal_error' };
