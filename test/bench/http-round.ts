import autocannon, { type Client, type Request } from 'autocannon';
import { type Round } from './round.ts';

export const CONNECTIONS = 64;
/** Autocannon puts an id that it never uses again in its place. */
export const FRESH_ID = '[<id>]';
const ANSWER_TIMEOUT_SECONDS = 10;

/** What each connection sends, over and over, and what every answer must say. */
export interface HttpLoad {
  /** 64 unless told. */
  readonly connections?: number;
  requestsOf(connection: number): Request[];
  readonly expected: string;
  /** Its requests hold a `FRESH_ID`, and are therefore worded anew each time; others are sent as they are. */
  readonly usesFreshIds?: boolean;
  /** Of a good answer: names and values in turn, as they were sent. */
  readonly areExpectedHeaders?: (rawHeaders: readonly string[]) => boolean;
}

export interface HttpLoadOptions {
  readonly seconds: number;
  /** Of all connections together; undefined: as fast as the answers come. */
  readonly requestsPerSecond?: number;
}

/** What autocannon's client tells of an answer; its types say something else. */
interface AnswerHead {
  readonly statusCode: number;
  readonly headers: readonly string[];
}

/** Sends the load over its connections, each of which waits for its answer before it asks again. */
export async function runHttpRound(
  url: string,
  load: HttpLoad,
  { seconds, requestsPerSecond }: HttpLoadOptions,
): Promise<Round> {
  let connection = 0;
  let unexpected = 0;
  const setupClient = (client: Client) => {
    client.setRequests(load.requestsOf(connection++));
    client.on('headers', (head) => {
      const { statusCode, headers } = head as unknown as AnswerHead;
      if (statusCode === 200 && load.areExpectedHeaders?.(headers) === false) unexpected += 1;
    });
  };
  const result = await autocannon({
    url,
    connections: load.connections ?? CONNECTIONS,
    duration: seconds,
    timeout: ANSWER_TIMEOUT_SECONDS,
    idReplacement: load.usesFreshIds ?? false,
    setupClient,
    verifyBody: (body) => String(body).includes(load.expected),
    ...(requestsPerSecond === undefined ? {} : { overallRate: requestsPerSecond }),
  });
  const { errors, timeouts, non2xx, mismatches, latency } = result;
  return {
    perSecond: result['2xx'] / result.duration,
    done: result['2xx'],
    failures: errors + timeouts + non2xx + mismatches + unexpected,
    latencyMs: { p50: latency.p50, p99: latency.p99 },
  };
}
