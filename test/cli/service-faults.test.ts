import { type RequestListener } from 'node:http';
import { expect } from 'chai';
import { type Surroundings } from '../../src/cli/surroundings.ts';
import { healthService } from '../http/support/health-service.ts';
import { startHttpServer } from '../http/support/http-server.ts';
import { errorOf, post } from '../http/support/requests.ts';
import { answeringServer } from './support/answering-server.ts';
import { cliFor, type CliRun } from './support/cli.ts';

async function answered(line: string, answer: RequestListener, over?: Partial<Surroundings>): Promise<CliRun> {
  const server = await answeringServer(answer);
  try {
    return await cliFor(server.url)(line, over);
  } finally {
    await server.close();
  }
}

const withBody =
  (status: number, body: string): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);

describe('A service that refuses', () => {
  it('is quoted: its code and message for a person, its envelope for a program', async () => {
    const server = await startHttpServer();
    const cli = cliFor(server.url);
    const path = '/api/admin/circuit-breakers/made-up/reset';
    const told = await errorOf(await post(server.url + path, { reason: 'x' }));
    const person = await cli('breakers reset made-up --reason=x');
    const program = await cli('breakers reset made-up --reason=x --json');
    await server.close();
    expect([person.code, person.out, program.code, program.out]).to.deep.equal([1, '', 1, '']);
    expect(person.err).to.match(new RegExp(`^${told.code}: ${told.message}\nRequest id: [\\w-]+\n$`));
    const { requestId, ...envelope } = JSON.parse(program.err) as typeof told;
    expect(envelope).to.deep.equal({ code: 'CIRCUIT_BREAKER_NOT_FOUND', message: told.message });
    expect(requestId).to.match(/^[\w-]+$/);
  });

  it('cannot write to the terminal what is no text', async () => {
    const body = JSON.stringify({ code: 'X\u001b[2J', message: 'a\nb', requestId: '\u202e' });
    const { err } = await answered('audit', withBody(400, body));
    expect(err).to.equal('X\\u{1b}[2J: a\\u{a}b\nRequest id: \\u{202e}\n');
  });
});

describe('A service that is down', () => {
  it('is shown with exit code 1, as a person and as a program read it', async () => {
    const service = healthService();
    service.lifecycle.drain();
    const server = await startHttpServer(service.parts);
    const person = await cliFor(server.url)('health');
    const program = await cliFor(server.url)('health --json');
    await server.close();
    expect([person.code, person.err, program.code, program.err]).to.deep.equal([1, '', 1, '']);
    expect(person.out)
      .to.match(/^status +down$/m)
      .and.match(/^checks\.api +down$/m);
    expect(JSON.parse(program.out)).to.include({ status: 'down' });
  });
});

describe('A service that does not answer', () => {
  it('is named, with what the system said', async () => {
    const server = await answeringServer(() => undefined);
    await server.close();
    const { code, out, err } = await cliFor(server.url)('audit --json');
    expect([code, out]).to.deep.equal([1, '']);
    expect(JSON.parse(err)).to.deep.equal({
      code: 'UNREACHABLE',
      message: `The service at ${server.url} could not be reached (ECONNREFUSED)`,
    });
  });

  it('is waited for no longer than the line says, be it silent or slow with its body', async () => {
    const asked: number[] = [];
    const deadline = (ms: number) => {
      asked.push(ms);
      return AbortSignal.timeout(50);
    };
    const begin: RequestListener = (_request, response) => response.writeHead(200).write('{');
    const silent = await answered('health --timeout 7', () => undefined, { deadline });
    const slow = await answered('health', begin, { deadline });
    expect(asked).to.deep.equal([7000, 30_000]);
    for (const { code, err } of [silent, slow]) {
      expect([code, err.split(' at ')[0]]).to.deep.equal([1, 'TIMEOUT: The service']);
      expect(err).to.match(/did not answer in time\n$/);
    }
  });

  it('may have done what it was asked for, and the person is told so', async () => {
    const hangUp: RequestListener = (request) => request.socket.destroy();
    const changed = await answered('settlements run --reason=x', hangUp);
    const looked = await answered('settlements list', hangUp);
    expect(changed.err).to.include('What was asked for may have been done all the same.');
    expect(looked.err).not.to.include('may have been done');
  });
});

describe('Something else than Callora', () => {
  for (const [what, status, body] of [
    ['a page', 200, '<html></html>'],
    ['the error of a proxy', 502, '<html></html>'],
    ['a redirect', 302, '<html></html>'],
    ['an error in another envelope', 500, '{"error":"no"}'],
    ['a health report where none was asked for', 503, '{"status":"down"}'],
  ] as const) {
    it(`is told from a service by its answer: ${what}`, async () => {
      const { code, out, err } = await answered('audit', withBody(status, body));
      expect([code, out]).to.deep.equal([1, '']);
      expect(err).to.match(
        new RegExp(`^BAD_ANSWER: The answer was ${status} with .*: is that address Callora's\\?\n$`),
      );
    });
  }

  it('gets no token where the admin key buys none', async () => {
    const { code, err } = await answered('vault show --user user_alice', withBody(200, '{}'));
    expect([code, err]).to.deep.equal([1, 'BAD_ANSWER: The service answered no token\n']);
  });
});
