import { hopByHopNames } from './hop-by-hop.ts';
import { type HeaderField, type HeaderList } from './ports/upstream.ts';
import { isTraceParent, newTraceParent } from './trace-parent.ts';

/** What the gateway knows of a call and its upstream should. */
export interface RequestFacts {
  /** The field that carried the API key. */
  readonly keySource: 'x-api-key' | 'authorization';
  /** In place of the caller's; null: the call has none. */
  readonly upstreamIdempotencyKey: string | null;
  readonly requestId: string;
  /** See call-signature.ts; null: the API has no secret to sign with. */
  readonly signature: string | null;
  /** Of the connection that the call came on. */
  readonly client: {
    readonly address: string;
    readonly protocol: 'http' | 'https';
    /** As the caller wrote it; empty: it did not. */
    readonly host: string;
    readonly httpVersion: string;
  };
  /** Whether what came with the call says who made it: there is a proxy of ours in front. */
  readonly trustProxy: boolean;
  /** `TRACE_BYTES` that nobody can foresee, for a call that is part of no trace. */
  readonly random: Uint8Array;
}

/** For the gateway alone: cookies were set for its domain, and framing is between two neighbours. */
const NEVER_FORWARDED = new Set([
  ...['x-api-key', 'cookie', 'host', 'expect', 'content-length', 'idempotency-key'],
  // Said here, of what is there and what is known.
  ...['via', 'traceparent'],
]);
const CLIENT_CLAIMS = new Set(['forwarded', 'x-real-ip']);
const FORWARDED_PREFIX = 'x-forwarded-';
/** Wherever it stands, see api-key-secret.ts. */
const API_KEY = /ck_(?:live|test)_[0-9A-Za-z]{46}/;
const OWN_NAME = 'callora';

/** What an upstream is sent of a call's header fields, in their order, and behind them what the gateway says. */
export function requestHeaders(incoming: HeaderList, facts: RequestFacts): HeaderList {
  const hopByHop = hopByHopNames(incoming);
  const [traceParent, ...others] = valuesOf(incoming, 'traceparent');
  const trace = traceParent !== undefined && others.length === 0 && isTraceParent(traceParent) ? traceParent : null;
  const headers = incoming.filter(([name, value]) => {
    const key = name.toLowerCase();
    if (hopByHop.has(key) || NEVER_FORWARDED.has(key)) return false;
    if (key === 'authorization') return facts.keySource !== 'authorization' && !API_KEY.test(value);
    if (key === 'tracestate') return trace !== null;
    if (CLIENT_CLAIMS.has(key)) return facts.trustProxy;
    return !key.startsWith('x-callora-') && !key.startsWith(FORWARDED_PREFIX);
  });
  headers.push(...forwarded(incoming, facts));
  headers.push(['Via', [...valuesOf(incoming, 'via'), `${facts.client.httpVersion} ${OWN_NAME}`].join(', ')]);
  headers.push(['traceparent', trace ?? newTraceParent(facts.random)]);
  if (facts.upstreamIdempotencyKey !== null) headers.push(['Idempotency-Key', facts.upstreamIdempotencyKey]);
  headers.push(['X-Callora-Request-Id', facts.requestId]);
  if (facts.signature !== null) headers.push(['X-Callora-Signature', facts.signature]);
  return headers;
}

/** A proxy of ours is believed, and what it says goes on; anybody else's words are replaced by what was seen. */
function forwarded(incoming: HeaderList, { client, trustProxy }: RequestFacts): HeaderList {
  const said = trustProxy ? incoming.filter(([name]) => name.toLowerCase().startsWith(FORWARDED_PREFIX)) : [];
  const isSaid = (key: string) => said.some(([name]) => name.toLowerCase() === key);
  const way = [...valuesOf(said, 'x-forwarded-for'), client.address];
  const headers: HeaderField[] = [['X-Forwarded-For', way.join(', ')]];
  headers.push(...said.filter(([name]) => name.toLowerCase() !== 'x-forwarded-for'));
  if (!isSaid('x-forwarded-proto')) headers.push(['X-Forwarded-Proto', client.protocol]);
  if (!isSaid('x-forwarded-host') && client.host !== '') headers.push(['X-Forwarded-Host', client.host]);
  return headers;
}

function valuesOf(headers: HeaderList, name: string): string[] {
  return headers.filter(([found]) => found.toLowerCase() === name).map(([, value]) => value);
}
