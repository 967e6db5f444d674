import { Readable } from 'node:stream';
import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { type UpstreamFault } from '../../core/gateway/ports/upstream.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { CallBodyFault } from './call-body-fault.ts';
import { CountedBody } from './counted-body.ts';

/** A body that was read whole, to be sent with its length. */
export class PeekedBody extends Readable {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    super();
    this.bytes = bytes;
  }

  override _read(): void {
    this.push(this.bytes);
    this.push(null);
  }
}

export interface Peeked {
  readonly bytes: Uint8Array;
  readonly body: Readable;
}

/** Reads all of a body that has this length. */
export function peekBody(
  body: Readable,
  terms: { readonly length: number; readonly idleTimeoutMs: number },
  clock: Clock,
  signal: AbortSignal,
): ResultAsync<Peeked, UpstreamFault> {
  const counted = new CountedBody(body, { ...terms, bytesMax: terms.length }, clock);
  return new ResultAsync(
    new Promise<Result<Peeked, UpstreamFault>>((resolve) => {
      const leave = () => finish(err({ kind: 'caller_left' }));
      const finish = (result: Result<Peeked, UpstreamFault>) => {
        signal.removeEventListener('abort', leave);
        counted.destroy();
        resolve(result);
      };
      const chunks: Buffer[] = [];
      counted
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          const bytes = Buffer.concat(chunks);
          finish(ok({ bytes, body: new PeekedBody(bytes) }));
        })
        .on('error', (error) =>
          finish(err({ kind: error instanceof CallBodyFault ? error.kind : 'call_body_broken' })),
        );
      signal.addEventListener('abort', leave, { once: true });
      if (signal.aborted) leave();
    }),
  );
}
