import { type z } from 'zod';
import { type Problem } from '../error-mapping.ts';

/** Who may ask: `health` is the holder of the health key, where there is one, `metrics` of the metrics key, `key` of an API key. */
export type Audience = 'anyone' | 'user' | 'user_or_admin' | 'admin' | 'health' | 'metrics' | 'key';

export interface Answer {
  readonly description: string;
  /** Of the JSON body; without one the body is text of the given type, or absent. */
  readonly schema?: z.ZodType;
  /** Media type, when it is not JSON. */
  readonly type?: string;
  /** What else the body may be, by media type; null: text. */
  readonly alternatives?: Readonly<Record<string, z.ZodType | null>>;
  /** Answer headers of this route alone, by name; those that routes have in common are added. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One method of one path, as the document tells of it. What all routes have in common is added where it applies. */
export interface Operation {
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete' | 'options';
  /** As it is mounted: `/api/apis/:id`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly audience: Audience;
  /** The schemas that validate the request. */
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Request headers of this route alone. */
  readonly headers?: z.ZodObject;
  /** A body may also come as a form. */
  readonly takesForms?: boolean;
  /** Read with a strong ETag, answered 304 to whoever has it. */
  readonly conditional?: boolean;
  /** Makes something new: honours an `Idempotency-Key`. */
  readonly creates?: boolean;
  readonly answers: Readonly<Record<number, Answer>>;
  /** What the use case can refuse; the refusals of authentication, validation and limits are added. */
  readonly problems?: readonly Problem['kind'][];
}

/** Every kind of an error: a new one does not compile until it stands in the document. */
export function kindsOf<E extends { readonly kind: Problem['kind'] }>(
  kinds: Readonly<Record<E['kind'], true>>,
): Problem['kind'][] {
  return Object.keys(kinds) as E['kind'][];
}
