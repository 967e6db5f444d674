import { type ApiKey, type ApiKeyScope } from '../../core/access/api-key.ts';
import { type FoundApiKey } from '../../core/access/ports/api-keys.ts';

export interface ApiKeyRow {
  readonly id: string;
  readonly serial: bigint;
  readonly user_id: string;
  readonly api_id: string;
  readonly name: string | null;
  readonly prefix: string;
  /** A CHECK constraint keeps them within these words. */
  readonly scopes: readonly ApiKeyScope[];
  readonly rate_limit_per_minute: number;
  readonly spend_limit: bigint | null;
  readonly spent: bigint;
  readonly expires_at: Date | null;
  readonly created_at: Date;
  readonly rotated_at: Date | null;
  readonly revoked_at: Date | null;
}

export interface FoundApiKeyRow extends ApiKeyRow {
  readonly digest: Uint8Array;
  readonly works_until: Date | null;
}

export function apiKeyOf(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    serial: row.serial,
    userId: row.user_id,
    apiId: row.api_id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    rateLimitPerMinute: row.rate_limit_per_minute,
    spendLimit: row.spend_limit,
    spent: row.spend_limit === null ? null : row.spent,
    expiresAt: timeOf(row.expires_at),
    createdAt: row.created_at.getTime(),
    rotatedAt: timeOf(row.rotated_at),
    revokedAt: timeOf(row.revoked_at),
  };
}

export function foundApiKeyOf(row: FoundApiKeyRow): FoundApiKey {
  return { key: apiKeyOf(row), digest: row.digest, worksUntil: timeOf(row.works_until) };
}

function timeOf(column: Date | null): number | null {
  return column?.getTime() ?? null;
}
