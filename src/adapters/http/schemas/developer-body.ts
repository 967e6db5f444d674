import { z } from 'zod';
import { CATEGORIES } from '../../../core/catalog/category.ts';
import { accountAddress } from './account-address.ts';
import { namedFields } from './named-fields.ts';
import { line, prose } from './text.ts';

const website = z
  .string()
  .max(2048)
  .refine(isWebAddress, { error: 'Must be an http or https URL without credentials', abort: true });

/** What a developer changes of its profile -> `Partial<DeveloperDetails>`: null clears, what is not named stays. */
export const developerBody = z
  .strictObject({
    name: line(120).nullable().optional(),
    website: website.nullable().optional(),
    description: prose(500).nullable().optional(),
    category: z.enum(CATEGORIES).nullable().optional(),
    payout_address: accountAddress.nullable().optional(),
  })
  .transform(({ payout_address: payoutAddress, ...changes }) => namedFields({ ...changes, payoutAddress }));

/** Others will be offered it as a link. */
function isWebAddress(text: string): boolean {
  if (/[\s\p{Cc}\p{Cs}]/u.test(text)) return false;
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}
