import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

/** Somebody else's service with a health page, which can be in every mood. */
export class HttpDependency {
  /** The status that it answers with. */
  status = 200;
  private count = 0;
  private readonly server = createServer((_, response) => {
    this.count += 1;
    response.writeHead(this.status).end('ok');
  });

  static async open(): Promise<HttpDependency> {
    const dependency = new HttpDependency();
    dependency.server.listen(0, '127.0.0.1');
    await once(dependency.server, 'listening');
    return dependency;
  }

  /** Where it is, with a key that belongs to nobody else's eyes. */
  url(key: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/health?apikey=${key}`;
  }

  get timesAsked(): number {
    return this.count;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
