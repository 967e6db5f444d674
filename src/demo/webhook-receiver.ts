import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { SAMPLE_API_HOST } from './sample-api.ts';

/** A message as it came; whether to believe it is for its reader to find out. */
export interface WebhookMessage {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly timestamp: string;
  /** `v1,` and base64, several of them separated by spaces. */
  readonly signature: string;
  readonly body: string;
}

/** Where the demo's provider is told of what has happened. */
export interface WebhookReceiver {
  readonly url: string;
  readonly messages: readonly WebhookMessage[];
  close(): Promise<void>;
}

const BODY_BYTES_MAX = 64 * 1024;

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const messages: WebhookMessage[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
      if (body.length > BODY_BYTES_MAX) request.destroy();
    });
    request.on('end', () => {
      const field = (name: string) => String(request.headers[name] ?? '');
      const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(field);
      messages.push({ id: id ?? '', timestamp: timestamp ?? '', signature: signature ?? '', body });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, SAMPLE_API_HOST, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${SAMPLE_API_HOST}:${port}/hook`,
    messages,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
