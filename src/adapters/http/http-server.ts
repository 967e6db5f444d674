import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import type Koa from 'koa';
import { type HttpState } from './http-context.ts';

/** Slow clients are cut off: the header must be there within this time. */
const HEADERS_TIMEOUT_MS = 30_000;
/** The whole request; a hundred megabytes through the gateway need it, and are watched for silence besides. */
const REQUEST_TIMEOUT_MS = 300_000;

/** The listening socket of the application. */
export class HttpServer {
  private readonly server: Server;
  private draining = false;

  constructor(app: Koa<HttpState>) {
    const handle = app.callback();
    this.server = createServer(
      { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
      (request, response) => {
        // A kept-alive connection that becomes idle while we drain would hold the server open.
        response.once('close', () => this.draining && this.server.closeIdleConnections());
        if (this.draining) response.setHeader('Connection', 'close');
        void handle(request, response);
      },
    );
  }

  /** Resolves with the port, rejects when it cannot be had. Port 0 takes any free one. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  /** Refuses new connections and resolves when the last answer is out; `giveUp` cuts what is left. */
  async drain(giveUp: AbortSignal): Promise<void> {
    this.draining = true;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeIdleConnections();
    const cut = () => this.server.closeAllConnections();
    giveUp.addEventListener('abort', cut, { once: true });
    await closed;
    giveUp.removeEventListener('abort', cut);
  }
}
