import { type ResultAsync } from 'neverthrow';

export type HeaderField = readonly [name: string, value: string];
/** Fields in their order, with the names as they were written; a name may stand several times. */
export type HeaderList = readonly HeaderField[];

export interface UpstreamRequest<Body> {
  /** Origin and path of the API with path and query of the call behind it, byte by byte as they came. */
  readonly url: string;
  readonly method: string;
  /** All that is sent but `Host` and the framing of the body. */
  readonly headers: HeaderList;
  readonly body: Body;
}

export type UpstreamFault =
  /** No connection, or it broke before the status line. */
  | { readonly kind: 'upstream_unreachable' }
  /** The address may not be called on behalf of strangers; nothing was sent. Told to the caller as unreachable. */
  | { readonly kind: 'upstream_forbidden' }
  /** No status line in time. */
  | { readonly kind: 'upstream_timeout' }
  /** The caller's body is longer than allowed, or longer or shorter than it said. */
  | { readonly kind: 'call_body_too_large' }
  | { readonly kind: 'call_body_broken' }
  /** The caller sent nothing for too long. */
  | { readonly kind: 'call_body_timeout' }
  /** The caller left before the status line. */
  | { readonly kind: 'caller_left' };

/** How the delivery of an answer ended. */
export interface Delivery {
  readonly end: 'complete' | 'caller_left' | 'upstream_broke';
  /** A byte of the body was handed to the caller's socket; for an answer without one, its head was. */
  readonly reached: boolean;
}

/** An upstream that has sent its status line. Exactly one of the two methods is called, once. */
export interface UpstreamAnswer<Sink> {
  readonly status: number;
  readonly headers: HeaderList;

  /** Writes the head and streams the body to the caller as it comes. Never rejects. */
  deliver(sink: Sink, head: { readonly headers: HeaderList }): Promise<Delivery>;

  /** Nobody wants the body: the exchange ends at once. */
  discard(): void;
}

/** What providers run. `Body` and `Sink` are the caller's two streams, opaque to the core. */
export interface Upstream<Body, Sink> {
  /**
   * Sends the request while its body arrives, and answers at the status line; interim answers (1xx) are passed over.
   * `signal` ends the exchange whenever it falls, also while the answer is being delivered.
   */
  send(request: UpstreamRequest<Body>, signal: AbortSignal): ResultAsync<UpstreamAnswer<Sink>, UpstreamFault>;

  /** Reads a short body whole and gives back one that can be sent. The length is what the caller said. */
  peek(
    body: Body,
    length: number,
    signal: AbortSignal,
  ): ResultAsync<{ readonly bytes: Uint8Array; readonly body: Body }, UpstreamFault>;
}
