import { hopByHopNames } from './hop-by-hop.ts';
import { type HeaderList } from './ports/upstream.ts';
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
const NEVER_FORWARDED = new Set(['x-api-key', 'cookie', 'host', 'expect', 'content-length', 'idempotency-key']);
/** Set here, from what is there and what is known. */
const SET_HERE = new Set(['via', 'traceparent']);
const CLIENT_CLAIMS = new Set(['forwarded', 'x-real-ip']);
/** Wherever it stands, see api-key-secret.ts. */
const API_KEY = /ck_(?:live|test)_[0-9A-Za-z]{46}/;
const OWN_NAME = 'callora';

/** What an upstream is sent of a call's header fields, in their order, and behind them what the gateway says. */
export function requestHeaders(incoming: HeaderList, facts: RequestFacts): HeaderList {
  const hopByHop = hopByHopNames(incoming);
  const trace = valuesOf(incoming, 'traceparent');
  const isTraced = trace.length === 1 && isTraceParent(trace[0] ?? '');
  const passed = incoming.filter(([name, value]) => {
    const key = name.toLowerCase();
    if (hopByHop.has(key) || NEVER_FORWARDED.has(key) || SET_HERE.has(key)) return false;
    if (key === 'authorization') return facts.keySource !== 'authorization' && !API_KEY.test(value);
    if (key === 'tracestate') return isTraced;
    if (CLIENT_CLAIMS.has(key)) return facts.trustProxy;
    return !key.startsWith('x-callora-') && !key.startsWith('x-forwarded-');
  });
  return [...passed, ...added(incoming, facts, isTraced ? trace[0] : undefined)];
}

function added(incoming: HeaderList, facts: RequestFacts, traceParent: string | undefined): HeaderList {
  const { client, requestId, signature, upstreamIdempotencyKey } = facts;
  const via = [...valuesOf(incoming, 'via'), `${client.httpVersion} ${OWN_NAME}`];
  return [
    ...forwarded(incoming, facts),
    ['Via', via.join(', ')],
    ['traceparent', traceParent ?? newTraceParent(facts.random)],
    ...(upstreamIdempotencyKey === null ? [] : [['Idempotency-Key', upstreamIdempotencyKey] as const]),
    ['X-Callora-Request-Id', requestId],
    ...(signature === null ? [] : [['X-Callora-Signature', signature] as const]),
  ];
}

/** A proxy of ours is believed, and what it says goes on; anybody else's words are replaced by what was seen. */
function forwarded(incoming: HeaderList, { client, trustProxy }: RequestFacts): HeaderList {
  const said = trustProxy ? incoming.filter(([name]) => /^x-forwarded-/i.test(name)) : [];
  const way = [...valuesOf(said, 'x-forwarded-for'), client.address];
  const others = said.filter(([name]) => name.toLowerCase() !== 'x-forwarded-for');
  const isSaid = (name: string) => valuesOf(others, name).length > 0;
  return [
    ['X-Forwarded-For', way.join(', ')],
    ...others,
    ...(isSaid('x-forwarded-proto') ? [] : [['X-Forwarded-Proto', client.protocol] as const]),
    ...(isSaid('x-forwarded-host') || client.host === '' ? [] : [['X-Forwarded-Host', client.host] as const]),
  ];
}

function valuesOf(headers: HeaderList, name: string): string[] {
  return headers.filter(([found]) => found.toLowerCase() === name).map(([, value]) => value);
}
