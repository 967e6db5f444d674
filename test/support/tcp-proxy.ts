import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/** Stands between a client and a server on loopback, and can fail the way networks and machines do. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((client) => this.join(client));
  private readonly target: { readonly host: string; readonly port: number };
  private frozen = false;
  private swallowing = false;

  private constructor(target: { readonly host: string; readonly port: number }) {
    this.target = target;
  }

  static async before(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Nothing is read any more, as with a stopped process: bytes wait in the sockets. */
  freeze(): void {
    this.frozen = true;
    for (const socket of this.sockets) socket.pause();
  }

  /** Requests still arrive, and the first byte of an answer cuts the connection. */
  swallowAnswers(): void {
    this.swallowing = true;
  }

  heal(): void {
    this.frozen = false;
    this.swallowing = false;
    for (const socket of this.sockets) socket.resume();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket): void {
    const server = createConnection(this.target);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
    client.on('data', (bytes) => server.write(bytes));
    server.on('data', (bytes) => (this.swallowing ? client.destroy() : client.write(bytes)));
    if (this.frozen) client.pause();
  }
}
