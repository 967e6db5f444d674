import { type HeaderList } from './ports/upstream.ts';

/** A request to `/v1/call/:api/*path` as it came. `Body` and `Sink` are the caller's two streams, opaque to the core. */
export interface Call<Body, Sink> {
  readonly apiKey: {
    readonly text: string;
    /** The field it came in: that one is never forwarded. */
    readonly field: 'x-api-key' | 'authorization';
  };
  /** Id or slug. */
  readonly api: string;
  readonly method: string;
  /** What follows the API's name, byte by byte: empty, or with its slash. */
  readonly path: string;
  /** Byte by byte, with its question mark; empty without one. */
  readonly query: string;
  readonly headers: HeaderList;
  readonly contentType: string | null;
  /** What the caller said; null when it did not say. */
  readonly bodyLength: number | null;
  readonly body: Body;
  readonly sink: Sink;
  readonly idempotencyKey: string | null;
  readonly client: CallClient;
  /** Falls when the caller leaves. */
  readonly signal: AbortSignal;
}

export interface CallClient {
  /** Of the other end of the connection, be that the caller or a proxy. */
  readonly address: string;
  readonly protocol: 'http' | 'https';
  /** The host it called, as it wrote it. */
  readonly host: string;
  /** `1.1` */
  readonly httpVersion: string;
}

/** What a call has cost: `charged` its price, `released` and `free` nothing. */
export type CallVerdict = 'charged' | 'released' | 'free';
