import { err, ok, type Result } from 'neverthrow';
import { type ConfigFault } from './config-fault.ts';
import { type Environment } from './environment.ts';

/** How paid calls are forwarded. */
export interface GatewayConfig {
  readonly connectTimeoutMs: number;
  /** From the end of the request to the upstream's status line. */
  readonly firstByteTimeoutMs: number;
  /** So long may a caller or an upstream send nothing, or a caller take nothing. */
  readonly idleTimeoutMs: number;
  readonly bodyBytesMax: number;
  /** What a call holds is given back so long after the last word of its process. */
  readonly holdTimeoutMs: number;
  /** Calls of one API key under way at the same time, in each process. */
  readonly keyConcurrencyMax: number;
  /** Answers tell how long each part of a call took. */
  readonly profiling: boolean;
}

/** A hold that ran out while its upstream may still answer would be given back for a call that is served. */
export function readGatewayConfig({ values }: Environment): Result<GatewayConfig, ConfigFault[]> {
  const { PROXY_TIMEOUT_MS: firstByteTimeoutMs, HOLD_TIMEOUT_MS: holdTimeoutMs } = values;
  if (holdTimeoutMs <= firstByteTimeoutMs) {
    return err([{ variable: 'HOLD_TIMEOUT_MS', message: 'must be above PROXY_TIMEOUT_MS' }]);
  }
  return ok({
    connectTimeoutMs: values.PROXY_CONNECT_TIMEOUT_MS,
    firstByteTimeoutMs,
    idleTimeoutMs: values.PROXY_IDLE_TIMEOUT_MS,
    bodyBytesMax: values.GATEWAY_MAX_BODY_BYTES,
    holdTimeoutMs,
    keyConcurrencyMax: values.API_KEY_CONCURRENCY_MAX,
    profiling: values.GATEWAY_PROFILING_ENABLED,
  });
}
