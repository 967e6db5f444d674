import { err, ok, type Result } from 'neverthrow';

/** One step of a path: itself, or anything in its place. */
export type PathSegment =
  { readonly kind: 'literal'; readonly text: string } | { readonly kind: 'param'; readonly name: string };

export interface InvalidPath {
  readonly kind: 'invalid_path';
  readonly reason:
    'no_leading_slash' | 'too_long' | 'empty_segment' | 'dot_segment' | 'malformed_segment' | 'same_param';
}

const LENGTH_MAX = 255;
/** What RFC 3986 lets stand in a segment unencoded; an encoded one would have two spellings. */
const LITERAL = /^[A-Za-z0-9._~!$&'()*+,;=:@-]+$/;
const PARAM = /^\{([A-Za-z_][A-Za-z0-9_]{0,63})\}$/;

/** `/forecast/{city}` -> its segments; `/` has none. */
export function parseEndpointPath(path: string): Result<readonly PathSegment[], InvalidPath> {
  if (!path.startsWith('/')) return invalid('no_leading_slash');
  if (path.length > LENGTH_MAX) return invalid('too_long');
  if (path === '/') return ok([]);
  const segments: PathSegment[] = [];
  for (const text of path.slice(1).split('/')) {
    const segment = parseSegment(text);
    if (segment.isErr()) return err(segment.error);
    segments.push(segment.value);
  }
  const names = segments.flatMap((segment) => (segment.kind === 'param' ? [segment.name] : []));
  return new Set(names).size < names.length ? invalid('same_param') : ok(segments);
}

/**
 * What a call can tell apart: `/users/{id}` and `/users/{name}` have the same shape. Two endpoints of an API never have
 * the same method and shape, because nobody could say which price is meant.
 */
export function shapeOf(path: string): string {
  return path.replace(/\{[^}]*\}/g, '{}');
}

/** Method and shape: what makes an endpoint the same one when it is described anew. */
export function routeKeyOf({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method} ${shapeOf(path)}`;
}

/** The places of those that repeat the method and shape of an earlier one. */
export function repeatedRoutes(routes: readonly { readonly method: string; readonly path: string }[]): number[] {
  const seen = new Set<string>();
  return routes.flatMap((route, place) => (seen.size < seen.add(routeKeyOf(route)).size ? [] : [place]));
}

function parseSegment(text: string): Result<PathSegment, InvalidPath> {
  if (text === '') return invalid('empty_segment');
  if (text === '.' || text === '..') return invalid('dot_segment');
  const name = PARAM.exec(text)?.[1];
  if (name !== undefined) return ok({ kind: 'param', name });
  return LITERAL.test(text) ? ok({ kind: 'literal', text }) : invalid('malformed_segment');
}

function invalid(reason: InvalidPath['reason']): Result<never, InvalidPath> {
  return err({ kind: 'invalid_path', reason });
}
