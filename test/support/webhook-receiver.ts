import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type ReceivedWebhook } from './verified-webhook.ts';

/** What a user runs to be told of events: it keeps every message, and answers as a test says. */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  /** The status for a message; until it resolves, the sender waits. */
  answerWith: (message: ReceivedWebhook) => Promise<number> = () => Promise.resolve(204);
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      void text(request).then(async (body) => {
        const message = { headers: request.headers as Record<string, string>, body };
        this.received.push(message);
        response.writeHead(await this.answerWith(message)).end();
      });
    });
  }

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  /** The `webhook-id` of each message about this request, oldest first. */
  idsOf(requestId: string): string[] {
    const about = this.received.filter((message) => requestIdOf(message) === requestId);
    return about.map(({ headers }) => headers['webhook-id'] ?? '');
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()).closeAllConnections());
  }
}

/** Of the charge that a message tells of. */
export function requestIdOf({ body }: ReceivedWebhook): string {
  return (JSON.parse(body) as { data: { requestId: string } }).data.requestId;
}
