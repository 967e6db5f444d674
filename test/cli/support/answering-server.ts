import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface AnsweringServer {
  readonly url: string;
  /** The requests that came, their heads only. */
  readonly requests: readonly IncomingMessage[];
  close(): Promise<void>;
}

/** Something on a free port that answers as it is told, in place of a service. */
export async function answeringServer(answer: RequestListener): Promise<AnsweringServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}
