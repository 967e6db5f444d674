import { RpcClient } from '../../../src/adapters/soroban/rpc-client.ts';
import { type Transport, type TransportResponse } from '../../../src/adapters/soroban/transport.ts';
import { type Clock } from '../../../src/core/shared/clock.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

export interface Question {
  readonly method: string;
  readonly params: Record<string, unknown> | undefined;
}

type Answer = (params: Record<string, unknown>) => unknown;

export const CALL_TIMEOUT_MS = 3_000;

/** A node that says what a test tells it to, method by method, and remembers what it was asked. */
export class ScriptedNode {
  readonly questions: Question[] = [];
  private readonly answers = new Map<string, Answer>();

  /** From now on the method answers with this result. */
  answer(method: string, result: unknown): this {
    return this.answerBy(method, () => ({ result }));
  }

  /** The whole JSON-RPC envelope, or a promise of it, from the parameters. */
  answerBy(method: string, answer: Answer): this {
    this.answers.set(method, answer);
    return this;
  }

  /** HTTP 200 with a JSON-RPC error, as nodes refuse. */
  refuse(method: string, code: number, message: string): this {
    return this.answerBy(method, () => ({ error: { code, message } }));
  }

  timesAsked(method: string): number {
    return this.questions.filter((question) => question.method === method).length;
  }

  readonly transport: Transport = async ({ body }): Promise<TransportResponse> => {
    const question = JSON.parse(body ?? '') as Question;
    this.questions.push(question);
    const answer = this.answers.get(question.method);
    if (answer === undefined) throw new TypeError('fetch failed');
    const envelope = await answer(question.params ?? {});
    return { status: 200, body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...(envelope as object) }) };
  };

  client(clock: Clock = new VirtualClock()): RpcClient {
    const url = 'http://127.0.0.1:8000/rpc';
    return new RpcClient({ url, transport: this.transport, clock, timeoutMs: CALL_TIMEOUT_MS });
  }
}

export function neverAborted(): AbortSignal {
  return new AbortController().signal;
}
