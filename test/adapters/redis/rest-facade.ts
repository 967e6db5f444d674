import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { createClient } from 'redis';
import { type RedisServer } from '../../support/redis-server.ts';

export const TOKEN = 'test-token';

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Speaks Upstash's REST in front of a real Redis: one command as a JSON array in the body, its reply as JSON. */
export class RestFacade {
  /** How many commands have arrived. */
  requests = 0;
  /** Instead of Redis, for each request. */
  instead: (() => Answer | 'silence' | 'cut') | null = null;
  private readonly server: Server;
  private readonly redis;

  private constructor(redis: RedisServer) {
    this.redis = createClient({ url: redis.url });
    this.server = createServer((request, response) => {
      this.requests += 1;
      const answer = this.instead?.();
      if (answer === 'silence') return;
      if (answer === 'cut') {
        request.socket.destroy();
        return;
      }
      void (answer === undefined ? this.answer(request) : Promise.resolve(answer)).then(({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(body),
      );
    });
  }

  static async before(redis: RedisServer): Promise<RestFacade> {
    const facade = new RestFacade(redis);
    await facade.redis.connect();
    facade.server.listen(0, '127.0.0.1');
    await once(facade.server, 'listening');
    return facade;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.redis.destroy();
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    if (request.headers.authorization !== `Bearer ${TOKEN}`)
      return error(401, 'WRONGPASS invalid or missing auth token');
    if (request.method !== 'POST' || request.url !== '/') return error(404, 'ERR not found');
    const command = (await json(request)) as (string | number)[];
    try {
      const result = await this.redis.sendCommand<unknown>(command.map(String));
      return { status: 200, body: JSON.stringify({ result }) };
    } catch (cause) {
      return error(400, (cause as Error).message);
    }
  }
}

const error = (status: number, message: string): Answer => ({ status, body: JSON.stringify({ error: message }) });
