import { type Call } from '../../../core/gateway/call.ts';
import { type RequestContext } from '../http-context.ts';
import { RequestRefused } from '../request-refused.ts';
import { bearerOf } from './bearer.ts';

/**
 * The API key of a call: `X-Api-Key` first, else `Authorization: Bearer`. With the first, the second is the upstream's.
 *
 * @throws RequestRefused `api_key_missing`, or `api_key_invalid` for a field that can hold none
 */
export function callKeyOf(ctx: RequestContext): Call<unknown, unknown>['apiKey'] {
  const { 'x-api-key': apiKey, authorization } = ctx.headers;
  if (apiKey !== undefined) return { text: textOf(apiKey), field: 'x-api-key' };
  if (authorization === undefined) throw new RequestRefused({ kind: 'api_key_missing' });
  return { text: textOf(bearerOf(authorization)), field: 'authorization' };
}

function textOf(key: string | string[] | null): string {
  if (typeof key === 'string' && key !== '') return key;
  throw new RequestRefused({ kind: 'api_key_invalid' });
}
