import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';

/** Records by name: IPv4 addresses are answered to A, IPv6 addresses (as 16 bytes) to AAAA. */
export type Records = Readonly<Record<string, { readonly a?: readonly number[]; readonly aaaa?: readonly number[] }>>;

export interface NameServer {
  /** `127.0.0.1:<port>` */
  readonly address: string;
  readonly asked: string[];
  close(): void;
}

const A = 1;
const HEADER_BYTES = 12;
const NO_SUCH_NAME = 3;

/** A name server (RFC 1035) on loopback; it is silent about names that begin with `silent`. */
export async function startNameServer(records: Records): Promise<NameServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query: Buffer, peer: RemoteInfo) => {
    const { name, type, end } = questionOf(query);
    asked.push(name);
    if (!name.startsWith('silent')) socket.send(answerTo(query.subarray(0, end), type, records[name]), peer.port);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { address: `127.0.0.1:${socket.address().port}`, asked, close: () => socket.close() };
}

function questionOf(query: Buffer) {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  while (query[at] !== 0) {
    const length = query[at]!;
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answerTo(question: Buffer, type: number, record: Records[string] | undefined): Buffer {
  const data = type === A ? record?.a : record?.aaaa;
  const header = Buffer.from(question);
  header.writeUInt16BE(0x8180 | (record === undefined ? NO_SUCH_NAME : 0), 2);
  header.writeUInt16BE(data === undefined ? 0 : 1, 6);
  header.writeUInt16BE(0, 10);
  if (data === undefined) return header;
  const pointerToName = [0xc0, HEADER_BYTES];
  const ttl = [0, 0, 0, 60];
  return Buffer.concat([header, Buffer.from([...pointerToName, 0, type, 0, 1, ...ttl, 0, data.length, ...data])]);
}
