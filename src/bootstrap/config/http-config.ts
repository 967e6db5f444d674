import { type RateLimit } from '../../core/access/ports/rate-limiter.ts';
import { type Environment } from './environment.ts';

/** What every route shares. */
export interface HttpConfig {
  /** For each user, or for each address when nobody is logged in. */
  readonly rateLimit: RateLimit;
  /** Whose pages may call the service from a browser. */
  readonly corsOrigins: readonly string[];
}

/** Where a front end runs while it is developed (seed 001). */
const DEVELOPMENT_ORIGINS = ['http://localhost:5173'];

export function readHttpConfig({ values }: Environment): HttpConfig {
  const unlessGiven = values.NODE_ENV === 'production' ? [] : DEVELOPMENT_ORIGINS;
  return {
    rateLimit: { max: values.REST_RATE_LIMIT_MAX_REQUESTS, windowMs: values.REST_RATE_LIMIT_WINDOW_MS },
    corsOrigins: values.CORS_ALLOWED_ORIGINS ?? unlessGiven,
  };
}
