import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

export const SAMPLE_API_HOST = '127.0.0.1';

/** What the demo's provider runs. It knows nothing of keys, prices and charges: that is the gateway's work. */
export interface SampleApi {
  readonly url: string;
  /** Calls that came, from whomever. */
  readonly served: () => number;
  close(): Promise<void>;
}

export async function startSampleApi(): Promise<SampleApi> {
  let served = 0;
  const server = createServer((request, response) => {
    served += 1;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ asked: request.url, weather: 'sunny' }));
  });
  await new Promise<void>((resolve) => server.listen(0, SAMPLE_API_HOST, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${SAMPLE_API_HOST}:${port}`,
    served: () => served,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
