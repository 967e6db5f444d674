import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { z } from 'zod';
import { type Clock } from '../../core/shared/clock.ts';
import { type RpcMethod } from './rpc-methods.ts';
import { ResponseTooLarge, type Transport, type TransportResponse } from './transport.ts';
import { untilAborted } from './until-aborted.ts';

export interface RpcFailure {
  readonly method: string;
  /** `timeout`: no answer in time, or the caller gave up. `unavailable`: no node, or one that could not work. */
  readonly reason: 'timeout' | 'unavailable' | 'bad_response';
  /** For the log only: it may quote the node, never the URL, which can carry a key. */
  readonly detail: string;
  /** Of a JSON-RPC error: the node understood the question, and says that it cannot answer. */
  readonly errorCode?: number;
}

export interface DatedAnswer<T> {
  readonly result: T;
  /** Epoch milliseconds by the node's own clock; null when it does not say. */
  readonly sentAt: number | null;
}

export interface RpcClientOptions {
  readonly url: string;
  readonly transport: Transport;
  readonly clock: Clock;
  /** For one call. */
  readonly timeoutMs: number;
  /** Told of every call that was made: its method, and `ok` or the reason of its failure. */
  readonly observe?: (method: string, outcome: 'ok' | RpcFailure['reason']) => void;
}

const DETAIL_LENGTH_MAX = 200;

const ENVELOPE = z.union([
  z.object({ error: z.object({ code: z.number(), message: z.string() }) }),
  z.object({ result: z.unknown() }),
]);

/**
 * JSON-RPC 2.0 as Stellar RPC speaks it (https://www.jsonrpc.org/specification): every answer is checked, every way of
 * not getting one is a failure with a reason. It calls once; who calls knows what is safe to repeat.
 */
export class RpcClient {
  private readonly options: RpcClientOptions;
  private calls = 0;

  constructor(options: RpcClientOptions) {
    this.options = options;
  }

  call<T>(method: RpcMethod<T>, params: object | null, signal?: AbortSignal): ResultAsync<T, RpcFailure> {
    return this.callDated(method, params, signal).map(({ result }) => result);
  }

  callDated<T>(
    method: RpcMethod<T>,
    params: object | null,
    signal?: AbortSignal,
  ): ResultAsync<DatedAnswer<T>, RpcFailure> {
    return new ResultAsync(this.attempt(method, params, signal))
      .andTee(() => this.options.observe?.(method.name, 'ok'))
      .orTee(({ reason }) => this.options.observe?.(method.name, reason));
  }

  private async attempt<T>(
    method: RpcMethod<T>,
    params: object | null,
    signal: AbortSignal | undefined,
  ): Promise<Result<DatedAnswer<T>, RpcFailure>> {
    const { url, transport, clock, timeoutMs } = this.options;
    const failed = ({ detail, ...rest }: Fault) =>
      err({ method: method.name, ...rest, detail: detail.slice(0, DETAIL_LENGTH_MAX) });
    const failure = (reason: RpcFailure['reason'], detail: string) => failed({ reason, detail });

    if (signal?.aborted === true) return failure('timeout', 'aborted before the call');
    const deadline = clock.deadline(timeoutMs, signal);
    this.calls += 1;
    const request = { jsonrpc: '2.0', id: this.calls, method: method.name, ...(params === null ? {} : { params }) };
    try {
      const exchange = transport({ method: 'POST', url, body: JSON.stringify(request), signal: deadline });
      const response = await untilAborted(exchange, deadline);
      const answer = readAnswer(method, response);
      return answer.isOk() ? ok({ result: answer.value, sentAt: response.sentAt ?? null }) : failed(answer.error);
    } catch (error) {
      if (deadline.aborted) return failure('timeout', 'no answer in time');
      if (error instanceof ResponseTooLarge) return failure('bad_response', error.message);
      return failure('unavailable', describe(error));
    }
  }
}

type Fault = Omit<RpcFailure, 'method'>;

function readAnswer<T>(method: RpcMethod<T>, { status, body }: TransportResponse): Result<T, Fault> {
  if (status === 429 || status >= 500) return err({ reason: 'unavailable', detail: `status ${status}` });
  if (status !== 200) return err({ reason: 'bad_response', detail: `status ${status}` });
  const envelope = ENVELOPE.safeParse(parseJson(body));
  if (!envelope.success) return err({ reason: 'bad_response', detail: 'not a JSON-RPC answer' });
  if ('error' in envelope.data) {
    const { code, message } = envelope.data.error;
    return err({ reason: 'bad_response', detail: `error ${code}: ${message}`, errorCode: code });
  }
  const result = method.answer.safeParse(envelope.data.result);
  return result.success ? ok(result.data) : err({ reason: 'bad_response', detail: z.prettifyError(result.error) });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** fetch hides why it failed in the cause; its code (ECONNREFUSED, ...) names no host, its message may. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : error.name;
}
