import Router from '@koa/router';
import Koa from 'koa';
import { pino } from 'pino';
import { type HttpState } from '../../src/adapters/http/http-context.ts';
import { HttpServer } from '../../src/adapters/http/http-server.ts';
import { errorEnvelope } from '../../src/adapters/http/middleware/error-envelope.ts';
import { observeRequest } from '../../src/adapters/http/middleware/observe-request.ts';
import { requestId } from '../../src/adapters/http/middleware/request-id.ts';
import { tellRefusedCall } from '../../src/adapters/http/middleware/tell-refused-call.ts';
import { addCallsAhead } from '../../src/adapters/http/routes/calls.ts';
import { LineWriter } from '../../src/adapters/system/line-writer.ts';
import { createLogger } from '../../src/adapters/system/logger.ts';
import { Metrics } from '../../src/adapters/system/metrics.ts';
import { stopwatch } from '../../src/adapters/system/stopwatch.ts';
import { SystemClock } from '../../src/adapters/system/system-clock.ts';
import { SystemIds } from '../../src/adapters/system/system-ids.ts';
import { WatchedCall } from '../../src/adapters/system/watched-call.ts';
import { ForwardOnly } from './forward-only.ts';

/**
 * The gateway without what makes it one: the same server with its log and metrics, the same route, rules for headers and
 * way to the upstream, but no key, limit, hold or capture. Takes the upstream's address and where to log; prints its own
 * address.
 */
const [baseUrl = '', logPath = ''] = process.argv.slice(2);
const clock = new SystemClock();
const logger = createLogger('info', new LineWriter(pino.destination({ dest: logPath, sync: true })));
const metrics = new Metrics();
const watcher = { logger, metrics: metrics.gateway, profiling: false, stopwatch };

const router = new Router<HttpState>({ sensitive: true });
addCallsAhead(router, {
  gateway: {
    forwardCall: new ForwardOnly(baseUrl, clock),
    watchCall: (correlationId) => new WatchedCall(watcher, correlationId),
  },
});
const app = new Koa<HttpState>();
app.use(requestId(new SystemIds()));
app.use(observeRequest(logger, metrics, clock));
app.use(router.routes());
app.use(errorEnvelope(logger));
app.use(tellRefusedCall);
const port = await new HttpServer(app).listen('127.0.0.1', 0);
process.stdout.write(`http://127.0.0.1:${port}\n`);
// Whoever started it may end without a word.
process.stdin.once('end', () => process.exit(0)).resume();
