import { type Result } from 'neverthrow';
import { type Problem } from './error-mapping.ts';
import { RequestRefused } from './request-refused.ts';

/** The value of a result, or the request ends with its problem. */
export function succeed<T>(result: Result<T, Problem>): T {
  if (result.isErr()) throw new RequestRefused(result.error);
  return result.value;
}
