import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { z } from 'zod';
import { type ChainHistory, type HistoricSighting } from '../../core/billing/ports/chain-history.ts';
import { type NetworkUnavailable } from '../../core/billing/ports/chain-network.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { exchangeJson, type HorizonAnswer } from './exchange-json.ts';
import { type HorizonTransport } from './horizon-transport.ts';

/**
 * Hashes (64 hex digits) of an envelope (base64 XDR) under the passphrase of our network, its own and, of a fee bump,
 * the inner one. Null when it does not decode.
 */
export type ReadHashes = (
  envelopeXdr: string,
) => Promise<{ readonly hash: string; readonly innerHash: string | null } | null>;

/** For the log: what came instead of an answer. It never holds the URL, which can carry a key. */
export interface HorizonProblem {
  readonly problem: 'timeout' | 'unavailable' | 'bad_response';
  readonly detail: string;
  /** How long it asks to be left alone, when it says so. */
  readonly retryAfterMs?: number;
}

export interface HorizonChainHistoryPorts {
  readonly transport: HorizonTransport;
  readonly clock: Clock;
  readonly readHashes: ReadHashes;
  readonly report: (problem: HorizonProblem) => void;
}

/** Horizon serves `fee_charged` as a string or, in older versions, as a number. */
const STROOPS = z.union([z.string().regex(/^\d{1,19}$/), z.int().min(0)]).transform(BigInt);

const TRANSACTION = z.object({
  successful: z.boolean(),
  ledger: z.int().min(1),
  fee_charged: STROOPS,
  envelope_xdr: z.string(),
});

/**
 * Transactions as Horizon remembers them (https://developers.stellar.org/docs/data/apis/horizon/api-reference). Its 404
 * stands for every hash that it does not have, applied or not; a failed transaction comes with status 200.
 */
export class HorizonChainHistory implements ChainHistory {
  private readonly ports: HorizonChainHistoryPorts;
  private readonly baseUrl: string;
  private readonly timeoutMs: number;

  constructor(ports: HorizonChainHistoryPorts, options: { readonly url: string; readonly timeoutMs: number }) {
    this.ports = ports;
    this.baseUrl = options.url.replace(/\/+$/, '');
    this.timeoutMs = options.timeoutMs;
  }

  find(hash: string, signal: AbortSignal): ResultAsync<HistoricSighting, NetworkUnavailable> {
    return new ResultAsync(this.look(hash, signal)).mapErr((problem) => {
      this.ports.report(problem);
      const { retryAfterMs } = problem;
      return { kind: 'network_unavailable', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    });
  }

  private async look(hash: string, signal: AbortSignal): Promise<Result<HistoricSighting, HorizonProblem>> {
    const deadline = this.ports.clock.deadline(this.timeoutMs, signal);
    try {
      const answer = await exchangeJson(this.ports.transport, `${this.baseUrl}/transactions/${hash}`, deadline);
      return await this.read(answer, hash);
    } catch (error) {
      if (deadline.aborted) return err({ problem: 'timeout', detail: 'no answer in time' });
      return err({ problem: 'unavailable', detail: error instanceof Error ? error.name : 'unknown error' });
    }
  }

  private async read(
    { status, json, retryAfterMs }: HorizonAnswer,
    hash: string,
  ): Promise<Result<HistoricSighting, HorizonProblem>> {
    if (status === 404) return ok({ kind: 'not_found' });
    if (status === 429 || status >= 500) {
      const pause = retryAfterMs === null ? {} : { retryAfterMs };
      return err({ problem: 'unavailable', detail: `status ${status}`, ...pause });
    }
    if (status !== 200) return badResponse(`status ${status}`);
    const transaction = TRANSACTION.safeParse(json);
    if (!transaction.success) return badResponse('not a transaction');

    const { successful, ledger, fee_charged: feeStroops, envelope_xdr: envelopeXdr } = transaction.data;
    // The hash that Horizon writes beside the envelope would be only its word.
    const found = await this.ports.readHashes(envelopeXdr);
    if (found?.hash !== hash && found?.innerHash !== hash) return badResponse('a transaction with another hash');
    return ok({ kind: successful ? 'success' : 'failed', landing: { ledger, feeStroops } });
  }
}

function badResponse(detail: string): Result<never, HorizonProblem> {
  return err({ problem: 'bad_response', detail });
}
