import { z } from 'zod';

/** An amount as presenters write it. It has no id: the generator lets nothing that has one be null. */
export const usdc = z
  .string()
  .regex(/^\d+(\.\d{1,7})?$/)
  .meta({ description: 'USDC as a decimal string, exact to 7 digits', example: '0.01' });

export const time = z.iso.datetime().meta({ description: 'ISO 8601 in UTC', example: '2026-02-26T10:30:00.000Z' });

export const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: 'Hash of a Stellar transaction' });

/** A number that JSON readers may not keep exact. */
export const bigNumber = z.string().regex(/^-?\d+$/);

export const nextCursor = z
  .string()
  .nullable()
  .meta({ description: 'Where the next page begins; null on the last one' });

/** The same body for a schema whose `optional` also takes undefined, which JSON leaves out. */
export type MayLack<T> = T extends readonly (infer Item)[]
  ? readonly MayLack<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: MayLack<T[Name]> | (object extends Pick<T, Name> ? undefined : never) }
    : T;

/** One page of a list. */
export function pageOf<T extends z.ZodType>(entry: T) {
  return z.strictObject({ data: z.array(entry), nextCursor });
}
