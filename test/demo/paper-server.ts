import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface PaperAnswer {
  readonly status: number;
  /** Text is sent as it is, everything else as JSON. */
  readonly body: unknown;
}

/** A server that answers what a test writes down, and remembers what it was asked. */
export class PaperServer {
  readonly asked: Asked[] = [];
  /** What it answers from now on. */
  answer: (asked: Asked) => PaperAnswer = () => ({ status: 404, body: { code: 'NOT_FOUND' } });
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      void text(request).then((sent) => {
        const asked = { method: request.method!, url: request.url!, headers: request.headers, body: sent };
        this.asked.push(asked);
        const { status, body } = this.answer(asked);
        response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
  }

  static async open(): Promise<PaperServer> {
    const paper = new PaperServer();
    await new Promise<void>((resolve) => paper.server.listen(0, '127.0.0.1', resolve));
    return paper;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get lastAsked(): Asked {
    return this.asked.at(-1)!;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
