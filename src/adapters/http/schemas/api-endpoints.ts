import { z } from 'zod';
import { HTTP_METHODS } from '../../../core/catalog/api.ts';
import { parseEndpointPath, repeatedRoutes, type InvalidPath } from '../../../core/catalog/endpoint-path.ts';
import { parsePrice } from '../../../core/catalog/price.ts';
import { prose } from './text.ts';

const ENDPOINTS_MAX = 100;
const DESCRIPTION_LENGTH_MAX = 500;

const PATH_MESSAGES: Readonly<Record<InvalidPath['reason'], string>> = {
  no_leading_slash: 'Must start with /',
  too_long: 'Must have at most 255 characters',
  empty_segment: 'Must not have an empty segment, nor a / at the end',
  dot_segment: 'Must not have a segment . or ..',
  malformed_segment: "Each segment must be a {parameter}, or letters, digits and ._~!$&'()*+,;=:@- unencoded",
  same_param: 'Must not name the same parameter twice',
};

const path = z.string().transform((text, context) => {
  const parsed = parseEndpointPath(text);
  if (parsed.isOk()) return text;
  const message = PATH_MESSAGES[parsed.error.reason];
  context.addIssue({ code: 'invalid_format', format: 'path', input: text, message });
  return z.NEVER;
});

const price = z.string().transform((text, context) => {
  const units = parsePrice(text).unwrapOr(null);
  if (units !== null) return units;
  const message = 'Must be a decimal string from 0 on, with at most 9 digits before and 7 after the point';
  context.addIssue({ code: 'invalid_format', format: 'usdc', input: text, message });
  return z.NEVER;
});

const endpoint = z
  .strictObject({
    path,
    method: z.enum(HTTP_METHODS),
    price_per_call_usdc: price,
    description: prose(DESCRIPTION_LENGTH_MAX).nullable().default(null),
  })
  .transform(({ price_per_call_usdc: units, ...route }) => ({ ...route, units }));

const routeAtPlace = z.object({ method: z.enum(HTTP_METHODS), path });

/** The endpoints of an API -> `EndpointDraft[]`. A repeated one is told also when others have faults of their own. */
export const apiEndpoints = z
  .array(endpoint)
  .min(1)
  .max(ENDPOINTS_MAX)
  .superRefine(
    (endpoints, context) => {
      for (const place of repeatedPlaces(endpoints)) {
        const message = 'Repeats the method and path of an earlier endpoint: parameters tell no two paths apart';
        context.addIssue({ code: 'custom', path: [place, 'path'], message });
      }
    },
    { when: ({ value }) => Array.isArray(value) },
  );

/** Places of the whole list, though only endpoints with a sound method and path can repeat one another. */
function repeatedPlaces(endpoints: readonly unknown[]): number[] {
  const sound = endpoints.flatMap((given, place) => {
    const route = routeAtPlace.safeParse(given);
    return route.success ? [{ ...route.data, place }] : [];
  });
  return repeatedRoutes(sound).flatMap((index) => sound[index]?.place ?? []);
}
