import { err, ok, type Result } from 'neverthrow';
import { type ConfigFault } from './config-fault.ts';
import { type Environment } from './environment.ts';

/** Where instances share their limits and what they know of health. Alone, an instance needs nobody. */
export type RedisConfig =
  | { readonly kind: 'none' }
  /** The URL can hold a password: never log it. */
  | { readonly kind: 'redis'; readonly url: string }
  | { readonly kind: 'upstash'; readonly url: string; readonly token: string };

/** `REDIS_URL` wins over Upstash. */
export function readRedisConfig({ values }: Environment): Result<RedisConfig, ConfigFault[]> {
  const { REDIS_URL, UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = values;
  if (REDIS_URL !== undefined) return ok({ kind: 'redis', url: REDIS_URL });
  if (url !== undefined && token !== undefined) return ok({ kind: 'upstash', url, token });
  if (url === undefined && token === undefined) return ok({ kind: 'none' });
  const missing = url === undefined ? 'UPSTASH_REDIS_REST_URL' : 'UPSTASH_REDIS_REST_TOKEN';
  return err([{ variable: missing, message: 'is required beside the other one' }]);
}
