import { parseEndpointPath, type PathSegment } from './endpoint-path.ts';

interface Route {
  readonly method: string;
  /** A valid endpoint path. */
  readonly path: string;
}

/** The endpoint that a call means, and with it its price; null when there is none: such a call is never free. */
export type MatchEndpoint<E> = (method: string, path: string) => E | null;

interface Candidate<E> {
  readonly endpoint: E;
  readonly segments: readonly PathSegment[];
}

/**
 * Matches by method and path, whole segments only; where several fit, the one whose first difference is a literal and
 * not a parameter. `path` is what follows the API's name in the address, still percent-encoded, without the query.
 *
 * Segments are compared decoded, as the upstream will read them: else `/%70remium` would be sold at the price of
 * `/{anything}`.
 */
export function endpointMatcher<E extends Route>(endpoints: readonly E[]): MatchEndpoint<E> {
  const candidates = endpoints.map(candidateOf).sort(bySpecificity);
  return (method, path) => {
    const called = decodedSegments(path);
    if (called === null) return null;
    return candidates.find((candidate) => fits(candidate, method, called))?.endpoint ?? null;
  };
}

function candidateOf<E extends Route>(endpoint: E): Candidate<E> {
  const segments = parseEndpointPath(endpoint.path);
  if (segments.isErr()) throw new Error(`${endpoint.path} was stored as the path of an endpoint`);
  return { endpoint, segments: segments.value };
}

/** Both fit the same path only with equally many segments, so that a plain comparison decides. */
function bySpecificity(a: Candidate<unknown>, b: Candidate<unknown>): number {
  const ranks = [a, b].map(({ segments }) => segments.map(({ kind }) => (kind === 'literal' ? 0 : 1)).join(''));
  return ranks[0] === ranks[1] ? 0 : (ranks[0] ?? '') < (ranks[1] ?? '') ? -1 : 1;
}

function fits({ endpoint, segments }: Candidate<Route>, method: string, called: readonly string[]): boolean {
  if (endpoint.method !== method || segments.length !== called.length) return false;
  return segments.every((segment, place) => segment.kind === 'param' || segment.text === called[place]);
}

/** Null for a path that an upstream might read in another way than we do: it is no endpoint's. */
function decodedSegments(path: string): string[] | null {
  if (path === '' || path === '/') return [];
  if (!path.startsWith('/')) return null;
  const segments: string[] = [];
  for (const encoded of path.slice(1).split('/')) {
    const segment = decoded(encoded);
    if (segment === null || isTreacherous(segment)) return null;
    segments.push(segment);
  }
  return segments;
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

/** Empty and dot segments are folded away by some, separators split by some, control characters cut off by some. */
function isTreacherous(segment: string): boolean {
  return segment === '' || segment === '.' || segment === '..' || /[/\\\p{Cc}]/u.test(segment);
}
