import { z } from 'zod';
import { accountAddress } from './account-address.ts';

/**
 * `?account=G...` of a challenge (SEP-10). `home_domain` is optional and must be ours. A memo would name one user of a
 * shared account, which we do not tell apart. `client_domain` may be ignored, and is.
 */
export function challengeQuery(homeDomain: string) {
  return z.object({
    account: accountAddress,
    home_domain: z.literal(homeDomain).optional(),
    memo: z.never('Memos are not supported').optional(),
  });
}
