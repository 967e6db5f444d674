import { type Units } from '../shared/usdc.ts';

/** What a key may be used for: `read` are the safe methods (RFC 9110, 9.2.1), `write` all others. */
export const API_KEY_SCOPES = ['read', 'write'] as const;

export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

/** What the owner of a key chose for it. */
export interface ApiKeyTerms {
  /** For the owner's eyes alone. */
  readonly name: string | null;
  /** At least one, in the order of `API_KEY_SCOPES`. */
  readonly scopes: readonly ApiKeyScope[];
  readonly rateLimitPerMinute: number;
  /** The most that calls with the key may cost in its lifetime; null: only the vault is a limit. */
  readonly spendLimit: Units | null;
  /** It works until then; null: for ever. */
  readonly expiresAt: number | null;
}

/**
 * The right of a user to call one API. It outlives its secrets: rotation gives it another one, while its id, and with it
 * what was spent and which calls were made, stays.
 */
export interface ApiKey extends ApiKeyTerms {
  /** `key_...` */
  readonly id: string;
  /** Grows with every key: lists go by it. */
  readonly serial: bigint;
  readonly userId: string;
  readonly apiId: string;
  /** The beginning of its newest secret; the rest is known to the owner alone. */
  readonly prefix: string;
  /** What calls with it hold or have cost; null where no limit asks for it. */
  readonly spent: Units | null;
  readonly createdAt: number;
  readonly rotatedAt: number | null;
  readonly revokedAt: number | null;
}

export type ApiKeyStatus = 'active' | 'expired' | 'revoked';

/** Whoever revoked a key wants to see that, not that it would have expired by now. */
export function apiKeyStatus(key: Pick<ApiKey, 'expiresAt' | 'revokedAt'>, now: number): ApiKeyStatus {
  if (key.revokedAt !== null) return 'revoked';
  return isOver(key.expiresAt, now) ? 'expired' : 'active';
}

/** Null: it never is. */
export function isOver(until: number | null, now: number): boolean {
  return until !== null && until <= now;
}
