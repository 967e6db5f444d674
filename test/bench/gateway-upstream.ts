import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

/** A connection outlives the rounds in which its gateway is frozen. */
const KEEP_ALIVE_MS = 120_000;
const FORECAST = JSON.stringify({ city: 'Lisbon', day: '2026-02-26', degrees: 17.5, wind: { kmh: 12, from: 'NW' } });

/** What providers run, at its cheapest: a small JSON at once. Prints its address. */
const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(FORECAST) });
  response.end(FORECAST);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
// Whoever started it may end without a word.
process.stdin.once('end', () => process.exit(0)).resume();
