import { type ShownApiKey } from '../../../core/access/api-key-draw.ts';
import { apiKeyStatus, type ApiKey } from '../../../core/access/api-key.ts';
import { formatUsdc } from '../../../core/shared/usdc.ts';

/** A key as its owner sees it ever after: of the secret only how it begins. */
export function presentApiKey(key: ApiKey, now: number) {
  return {
    id: key.id,
    apiId: key.apiId,
    name: key.name,
    prefix: key.prefix,
    status: apiKeyStatus(key, now),
    scopes: key.scopes,
    rateLimitPerMinute: key.rateLimitPerMinute,
    spendLimitUsdc: key.spendLimit === null ? null : formatUsdc(key.spendLimit),
    spentUsdc: key.spent === null ? null : formatUsdc(key.spent),
    expiresAt: timeOf(key.expiresAt),
    createdAt: timeOf(key.createdAt),
    rotatedAt: timeOf(key.rotatedAt),
    revokedAt: timeOf(key.revokedAt),
  };
}

/** With the whole secret, this once. */
export function presentShownApiKey({ key, text }: ShownApiKey, now: number) {
  const { id, ...masked } = presentApiKey(key, now);
  return { id, key: text, ...masked };
}

function timeOf(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
