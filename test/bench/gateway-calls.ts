import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { runHttpRound, type HttpLoad, type HttpLoadOptions } from './http-round.ts';
import { type Round } from './round.ts';
import { quantileOf } from './statistics.ts';
import { runWrkRound, wrkVersion } from './wrk-round.ts';

/** Whom the calls are made to. Both sides of a comparison are sent the very same bytes. */
export interface CallTarget {
  readonly url: string;
  /** One for each consumer. */
  readonly apiKeys: readonly string[];
  /** Whether every answer must say that it was charged. */
  readonly isPaid: boolean;
}

const GOOD_BODY = '"degrees":17.5';
const CHARGE_STATUS = 'X-Callora-Charge-Status';

/** From as many connections as there are consumers. `wrk` cannot hold a given rate. */
export async function runCallRound(target: CallTarget, options: HttpLoadOptions): Promise<Round> {
  const { apiKeys, isPaid } = target;
  const connections = apiKeys.length;
  if (options.requestsPerSecond === undefined && (await wrkVersion()) !== null) {
    return runWrkRound(target.url, { connections, apiKeys, expected: GOOD_BODY, isPaid }, options.seconds);
  }
  const load: HttpLoad = {
    connections,
    requestsOf: (connection) => [{ method: 'GET', headers: { 'x-api-key': apiKeys[connection] } }],
    expected: GOOD_BODY,
    areExpectedHeaders: (rawHeaders) => !isPaid || rawHeaders[rawHeaders.indexOf(CHARGE_STATUS) + 1] === 'charged',
  };
  return runHttpRound(target.url, load, options);
}

/** One caller with one key, one call after the other on one connection, timed more finely than a load generator does. */
export async function runLoneCalls({ url, apiKeys, isPaid }: CallTarget, seconds: number): Promise<Round> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { 'x-api-key': apiKeys[0] };
  const elapsedMs: number[] = [];
  let failures = 0;
  const startedAt = performance.now();
  try {
    while (performance.now() - startedAt < seconds * 1000) {
      const sentAt = performance.now();
      const [answer] = (await once(get(url, { agent, headers }), 'response')) as [IncomingMessage];
      const body = await text(answer);
      elapsedMs.push(performance.now() - sentAt);
      const isGood =
        answer.statusCode === 200 &&
        body.includes(GOOD_BODY) &&
        (!isPaid || answer.headers[CHARGE_STATUS.toLowerCase()] === 'charged');
      if (!isGood) failures += 1;
    }
  } finally {
    agent.destroy();
  }
  const done = elapsedMs.length - failures;
  const perSecond = (done * 1000) / (performance.now() - startedAt);
  return {
    perSecond,
    done,
    failures,
    latencyMs: { p50: quantileOf(elapsedMs, 0.5), p99: quantileOf(elapsedMs, 0.99) },
  };
}
