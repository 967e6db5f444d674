import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import Koa from 'koa';

/** The least that an answer of this size can cost: Koa with a constant. Prints its address. */
const app = new Koa();
app.use((ctx) => {
  ctx.body = {
    status: 'ok',
    version: '1.0.0',
    timestamp: '2026-02-26T10:30:00.000Z',
    checks: { api: 'ok', database: 'ok', soroban_rpc: 'ok', horizon: 'ok' },
  };
});
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
