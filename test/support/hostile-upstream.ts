import { createServer, type AddressInfo, type Socket } from 'node:net';

/** One request, as far as its head; what follows comes as `data` of the socket. */
export interface RawRequest {
  /** The head as it was sent, without the empty line at its end. */
  readonly head: string;
  readonly socket: Socket;
  /** What had come behind the head. */
  readonly rest: Buffer;
}

/** Answers with whatever bytes it likes, or not at all. */
export type Behaviour = (request: RawRequest) => void;

export interface HostileUpstream {
  readonly url: string;
  readonly port: number;
  readonly heads: string[];
  readonly open: ReadonlySet<Socket>;
  /** Connections so far. */
  readonly connections: () => number;
  behave: Behaviour;
  close(): Promise<void>;
}

const HEAD_END = '\r\n\r\n';

/** A server below HTTP, so that it can break every rule of it. */
export async function startHostileUpstream(behave: Behaviour, host = '127.0.0.1'): Promise<HostileUpstream> {
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    connections += 1;
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
    socket.on('end', () => socket.end());
    readHeads(socket, (request) => {
      upstream.heads.push(request.head);
      upstream.behave(request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const upstream: HostileUpstream = {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    heads: [],
    open,
    connections: () => connections,
    behave,
    close: () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return upstream;
}

/** Answers with these bytes. */
export const bytes =
  (...parts: readonly (string | Buffer)[]): Behaviour =>
  ({ socket }) => {
    for (const part of parts) socket.write(part);
  };

/** Answers with these bytes and hangs up. */
export const lastBytes =
  (...parts: readonly (string | Buffer)[]): Behaviour =>
  ({ socket }) => {
    for (const part of parts) socket.write(part);
    socket.end();
  };

/** A head with these fields. */
export function head(status: string, ...fields: readonly string[]): string {
  return [`HTTP/1.1 ${status}`, ...fields, '', ''].join('\r\n');
}

export function fieldsOf(text: string, name: string): string[] {
  const prefix = `${name.toLowerCase()}:`;
  return text
    .split('\r\n')
    .filter((line) => line.toLowerCase().startsWith(prefix))
    .map((line) => line.slice(prefix.length).trim());
}

/** The heads of the requests on one connection. Bytes of a body are not looked at, unless they look like a head. */
function readHeads(socket: Socket, onRequest: (request: RawRequest) => void): void {
  let text: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    const isHead = text.length > 0 || /^[A-Z]+ \S+ HTTP/.test(chunk.toString('latin1', 0, 1000));
    text = isHead ? Buffer.concat([text, chunk]) : text;
    const end = text.indexOf(HEAD_END);
    if (end === -1) return;
    const request = { head: text.toString('latin1', 0, end), socket, rest: text.subarray(end + HEAD_END.length) };
    text = Buffer.alloc(0);
    onRequest(request);
  });
}
