import { hmacSha256 } from '../shared/digest.ts';

/** What a provider can check against the request it got. */
export interface SignedCall {
  readonly timestampSeconds: number;
  readonly method: string;
  /** As the upstream is sent it in the request line. */
  readonly pathAndQuery: string;
  readonly requestId: string;
}

/**
 * The value of `X-Callora-Signature`, `t=1700000000,v1=<64 hex digits>`: HMAC-SHA256, under the API's own secret, of the
 * four values in lines. None of them can hold the end of a line, so that no two calls are signed alike.
 * docs/gateway-signature.md tells providers how to verify it.
 */
export function callSignature(secret: string, call: SignedCall): string {
  const { timestampSeconds, method, pathAndQuery, requestId } = call;
  const signed = [timestampSeconds.toString(), method, pathAndQuery, requestId].join('\n');
  const digest = Buffer.from(hmacSha256(secret, Buffer.from(signed, 'latin1'))).toString('hex');
  return `t=${timestampSeconds},v1=${digest}`;
}
