import { z } from 'zod';

/**
 * The object of named values that a schema of parameters reads, whatever it makes of them. What may not be given at all
 * is no parameter.
 */
export function parametersOf(schema: z.ZodType): z.ZodObject {
  const shape = Object.entries(shapeOf(schema)).filter(([, value]) => !isForbidden(value));
  return z.object(Object.fromEntries(shape));
}

function shapeOf(schema: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> {
  if (schema instanceof z.ZodObject) return schema.shape;
  if (schema instanceof z.ZodPipe) return shapeOf(schema.in);
  if (schema instanceof z.ZodIntersection) return { ...shapeOf(schema.def.left), ...shapeOf(schema.def.right) };
  throw new Error(`Parameters cannot be read by a schema of type ${schema._zod.def.type}`);
}

function isForbidden(schema: z.core.$ZodType): boolean {
  if (schema instanceof z.ZodOptional) return isForbidden(schema.unwrap());
  return schema instanceof z.ZodUndefined || schema instanceof z.ZodNever;
}

/** The body that a schema reads. Its fields that may be left out are told in the way that the generator knows. */
export function bodyOf(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodPipe) return bodyOf(schema.in);
  if (!(schema instanceof z.ZodObject)) return schema;
  const optional = Object.entries(schema.shape as Record<string, z.core.$ZodType>).flatMap(([name, field]) =>
    field instanceof z.ZodExactOptional ? [[name, z.optional(field.unwrap())] as const] : [],
  );
  return schema.extend(Object.fromEntries(optional));
}
