import { z } from 'zod';
import { CHARGE_POLICIES } from '../../../core/catalog/api.ts';
import { CATEGORIES } from '../../../core/catalog/category.ts';
import { apiEndpoints } from './api-endpoints.ts';
import { namedFields } from './named-fields.ts';
import { line, prose } from './text.ts';
import { upstreamUrl } from './upstream-url.ts';

const name = line(120);
const description = prose(2000).nullable();
const category = z.enum(CATEGORIES);
const chargeOn = z.enum(CHARGE_POLICIES);

/** The body of a registration (seed 001) -> an `ApiDraft`. */
export const registerApiBody = z
  .strictObject({
    name,
    description: description.default(null),
    base_url: upstreamUrl,
    category,
    charge_on: chargeOn.default('response'),
    endpoints: apiEndpoints,
  })
  .transform(({ base_url: baseUrl, charge_on, ...draft }) => ({ ...draft, baseUrl, chargeOn: charge_on }));

/** What an owner changes -> `ApiChanges`: what is not named stays. */
export const updateApiBody = z
  .strictObject({
    name: name.optional(),
    description: description.optional(),
    base_url: upstreamUrl.optional(),
    category: category.optional(),
    charge_on: chargeOn.optional(),
    endpoints: apiEndpoints.optional(),
    status: z.enum(['active', 'paused']).optional(),
  })
  .transform(({ base_url: baseUrl, charge_on, ...changes }) =>
    namedFields({ ...changes, baseUrl, chargeOn: charge_on }),
  );
