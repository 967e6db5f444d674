import { err, ok, type Result } from 'neverthrow';
import { type ApiKey, type ApiKeyScope } from './api-key.ts';

export type CallForbidden =
  /** The key is for another API. */
  { readonly kind: 'api_key_forbidden' } | { readonly kind: 'api_key_scope_missing'; readonly scope: ApiKeyScope };

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What a call with this method (upper case) asks of a key. */
export function scopeFor(method: string): ApiKeyScope {
  return SAFE_METHODS.has(method) ? 'read' : 'write';
}

/** Whether a key that works may make this call. */
export function permitCall(
  key: Pick<ApiKey, 'apiId' | 'scopes'>,
  call: { readonly apiId: string; readonly method: string },
): Result<void, CallForbidden> {
  if (key.apiId !== call.apiId) return err({ kind: 'api_key_forbidden' });
  const scope = scopeFor(call.method);
  return key.scopes.includes(scope) ? ok(undefined) : err({ kind: 'api_key_scope_missing', scope });
}
