import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { SystemClock } from '../../../src/adapters/system/system-clock.ts';
import { UndiciWebhookSender, type WebhookSenderPolicy } from '../../../src/adapters/upstream/undici-webhook-sender.ts';
import { type HostResolver } from '../../../src/core/catalog/ports/host-resolver.ts';
import { bytes, head, lastBytes, startHostileUpstream, type HostileUpstream } from '../../support/hostile-upstream.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { NO_NAMES } from './relay.ts';

const NO_CONTENT = lastBytes(head('204 No Content'));
const MESSAGE = { id: 'msg_1', timestamp: 1_795_255_200, body: '{"type":"charge.confirmed"}', signature: 'v1,abc' };
const LOCAL: WebhookSenderPolicy = { allowPrivateHosts: ['127.0.0.1'], connectTimeoutMs: 10_000, httpsOnly: false };
const fixture = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8');

describe('UndiciWebhookSender', () => {
  const clock = new SystemClock();
  let receiver: HostileUpstream;
  let sender: UndiciWebhookSender;
  beforeEach(async () => {
    receiver = await startHostileUpstream(NO_CONTENT);
    open();
  });
  afterEach(async () => {
    await sender.close();
    await receiver.close();
  });

  const open = (policy: Partial<WebhookSenderPolicy> = {}, resolver: HostResolver = NO_NAMES) => {
    sender = new UndiciWebhookSender(resolver, clock, { ...LOCAL, ...policy });
  };
  const send = (url = `${receiver.url}/hook?tenant=1`, timeoutMs = 10_000) =>
    sender.send({ ...MESSAGE, url }, clock.deadline(timeoutMs));
  const outcome = async (url?: string, timeoutMs?: number) =>
    (await send(url, timeoutMs)).match<unknown>(
      (answer) => answer,
      ({ kind }) => kind,
    );

  it('posts the body with the headers of the standard', async () => {
    let body = '';
    receiver.behave = (request) => {
      body += request.rest.toString();
      request.socket.on('data', (chunk: Buffer) => (body += chunk.toString()));
      const answerWhole = () => (body.length < MESSAGE.body.length ? setTimeout(answerWhole, 5) : NO_CONTENT(request));
      answerWhole();
    };
    expect(await outcome()).to.deep.equal({ status: 204, retryAfterMs: null });
    expect(body).to.equal(MESSAGE.body);
    const [requestLine, ...headers] = receiver.heads[0]!.toLowerCase().split('\r\n');
    expect(requestLine).to.equal('post /hook?tenant=1 http/1.1');
    expect(headers).to.include.members([
      'content-type: application/json',
      'webhook-id: msg_1',
      'webhook-timestamp: 1795255200',
      'webhook-signature: v1,abc',
      `content-length: ${MESSAGE.body.length}`,
    ]);
  });

  it('follows no redirect', async () => {
    receiver.behave = lastBytes(
      head('307 Temporary Redirect', `Location: ${receiver.url}/elsewhere`, 'Content-Length: 0'),
    );
    expect(await outcome()).to.deep.include({ status: 307 });
    expect(receiver.heads).to.have.length(1);
  });

  it('tells what the receiver asks to wait, in seconds or until a date, and nothing that it cannot read', async () => {
    const asked = async (value: string) => {
      receiver.behave = lastBytes(head('503 Service Unavailable', `Retry-After: ${value}`, 'Content-Length: 0'));
      return (await send())._unsafeUnwrap().retryAfterMs;
    };
    expect(await asked('120')).to.equal(120_000);
    expect(await asked(new Date(Date.now() + 60_000).toUTCString())).to.be.within(50_000, 60_000);
    expect(await asked(new Date(0).toUTCString())).to.equal(0);
    expect(await asked('soon')).to.equal(null);
  });

  it('does not read an answer without an end, and closes the connection', async () => {
    receiver.behave = bytes(head('200 OK', 'Transfer-Encoding: chunked'), '5\r\nhello\r\n');
    expect(await outcome()).to.deep.include({ status: 200 });
    await waitUntil(() => Promise.resolve(receiver.open.size === 0), 3000, 'the connection stays open');
  });

  it('times out when no answer comes, or one without an end of its head', async () => {
    receiver.behave = () => undefined;
    expect(await outcome(undefined, 300)).to.equal('timed_out');
    receiver.behave = bytes('HTTP/1.1 200 OK\r\nX-Slow: ');
    expect(await outcome(undefined, 300)).to.equal('timed_out');
  });

  it('calls a receiver unreachable that breaks off, or speaks no HTTP, or has no address', async () => {
    receiver.behave = ({ socket }) => socket.destroy();
    expect(await outcome()).to.equal('unreachable');
    receiver.behave = lastBytes('220 smtp.example.com\r\n');
    expect(await outcome()).to.equal('unreachable');
    expect(await outcome('http://nobody.example.com/')).to.equal('unreachable');
  });

  it('sends nothing to a host that strangers may not reach, in whatever form it is written', async () => {
    open({ allowPrivateHosts: [] }, { addressesOf: () => Promise.resolve(['10.0.0.1', '93.184.215.14']) });
    for (const host of ['127.0.0.1', '127.1', '2130706433', '[::1]', '[::ffff:7f00:1]', 'localhost', 'a.example.com']) {
      expect(await outcome(`http://${host}:${receiver.port}/`), host).to.equal('forbidden_host');
    }
    expect(receiver.connections()).to.equal(0);
  });

  it('judges a name at every attempt: one that comes to lead inside is not called', async () => {
    const answers = [['10.0.0.1'], ['169.254.169.254'], ['93.184.215.14', '127.0.0.1']];
    let asked = 0;
    open({ allowPrivateHosts: [] }, { addressesOf: () => Promise.resolve(answers[asked++] ?? []) });
    for (let attempt = 0; attempt < answers.length; attempt += 1) {
      expect(await outcome(`http://rebind.example.com:${receiver.port}/`)).to.equal('forbidden_host');
    }
    expect([asked, receiver.connections()]).to.deep.equal([3, 0]);
  });

  it('makes a connection for each attempt, so that a change of the name is seen by the next one', async () => {
    let asked = 0;
    const addressesOf = () => Promise.resolve([(asked += 1) === 1 ? '127.0.0.1' : '127.0.0.3']);
    open({ allowPrivateHosts: ['moving.example.com'] }, { addressesOf });
    const url = `http://moving.example.com:${receiver.port}/`;
    expect(await outcome(url)).to.deep.include({ status: 204 });
    expect(await outcome(url)).to.equal('unreachable');
    expect(asked).to.equal(2);
  });

  it('sends nothing without TLS where that is the rule', async () => {
    open({ httpsOnly: true });
    expect(await outcome()).to.equal('forbidden_host');
    expect(receiver.connections()).to.equal(0);
  });

  it('sends over TLS to who proves to have the name, and to nobody else', async () => {
    const certificate = fixture('server.pem');
    const server = createTlsServer({ key: fixture('server-key.pem'), cert: certificate }, (request, response) => {
      request.resume().on('end', () => response.writeHead(200).end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const resolver = { addressesOf: () => Promise.resolve(['127.0.0.1']) };
    try {
      for (const [host, status] of [
        ['api.tls.example', 'reached'],
        ['other.example.com', 'unreachable'],
      ] as const) {
        open({ allowPrivateHosts: [host], authorities: certificate, httpsOnly: true }, resolver);
        const found = await outcome(`https://${host}:${port}/`);
        expect(typeof found === 'string' ? found : 'reached', host).to.equal(status);
        await sender.close();
      }
    } finally {
      await new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections());
    }
  });
});
