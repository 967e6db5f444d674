import autocannon from 'autocannon';
import { CONNECTIONS, type ChargeLoad } from './charge-load.ts';
import { type Round } from './round.ts';

const ANSWER_TIMEOUT_SECONDS = 10;

export interface HttpLoadOptions {
  readonly seconds: number;
  /** Of all connections together; undefined: as fast as the answers come. */
  readonly requestsPerSecond?: number;
}

/** Sends the load over 64 connections, each of which waits for its answer before it asks again. */
export async function runHttpRound(
  deductUrl: string,
  load: ChargeLoad,
  { seconds, requestsPerSecond }: HttpLoadOptions,
): Promise<Round> {
  let connection = 0;
  const result = await autocannon({
    url: deductUrl,
    connections: CONNECTIONS,
    duration: seconds,
    timeout: ANSWER_TIMEOUT_SECONDS,
    idReplacement: true,
    setupClient: (client) => client.setRequests(load.requestsOf(connection++)),
    verifyBody: (body) => String(body).includes(load.expected),
    ...(requestsPerSecond === undefined ? {} : { overallRate: requestsPerSecond }),
  });
  const { errors, timeouts, non2xx, mismatches, latency } = result;
  return {
    perSecond: result['2xx'] / result.duration,
    done: result['2xx'],
    failures: errors + timeouts + non2xx + mismatches,
    latencyMs: { p50: latency.p50, p99: latency.p99 },
  };
}
