import { expect } from 'chai';
import { SECRETS } from '../http/support/examples.ts';
import { access, startHttpServer, type HttpServer } from '../http/support/http-server.ts';
import { ADMIN } from '../http/support/requests.ts';
import { answeringServer } from './support/answering-server.ts';
import { asUser, cliFor, type Cli } from './support/cli.ts';

interface AuditBody {
  readonly data: readonly Record<string, unknown>[];
}

const NOBODY = { adminKeyFor: () => Promise.resolve(null) };

describe('As whom the command line asks', () => {
  let server: HttpServer;
  let cli: Cli;
  beforeEach(async () => {
    server = await startHttpServer({ access: access(true) });
    cli = cliFor(server.url);
  });
  afterEach(() => server.close());

  const mint = async (userId: string) => {
    const { out } = await cli(`token mint ${userId} --reason=test --json`);
    return (JSON.parse(out) as { token: string }).token;
  };
  const audited = async () => {
    const response = await fetch(`${server.url}/api/admin/audit-log`, { headers: ADMIN });
    return ((await response.json()) as AuditBody).data.map(({ action, target, reason }) => [action, target, reason]);
  };

  it('acts for a user by a token that stands in the audit log, in production too', async () => {
    const { code, out } = await cli('vault show --user user_alice');
    expect([code, out.split('\n')[0]]).to.deep.equal([0, 'balance_usdc    0']);
    expect(await audited()).to.deep.equal([['mint_token', 'user_alice', 'callora vault show']]);
  });

  it('asks with the token of whoever has one, and mints none', async () => {
    const token = await mint('user_alice');
    expect(await cli('vault show', asUser(token))).to.include({ code: 0, err: '' });
    expect(await cli('charges show req_1', asUser(token))).to.include({ code: 0, err: '' });
    expect(await audited()).to.have.length(1);
  });

  it('asks for a charge as administrator where it can, and for a user that is named as that user', async () => {
    const seen: string[] = [];
    const listening: typeof fetch = (input, init) => {
      seen.push(Object.keys(init?.headers ?? {}).join(' '));
      return fetch(input, init);
    };
    await cli('charges show req_1', { fetch: listening, userToken: 'a.b.c' });
    await cli('charges show req_1 --user user_alice', { fetch: listening, userToken: 'a.b.c' });
    expect(seen).to.deep.equal([
      'accept x-admin-api-key',
      'accept content-type x-admin-api-key',
      'accept authorization',
    ]);
  });

  it('says what is missing before it asks anything', async () => {
    for (const [line, hint] of [
      ['vault show', 'Say for whom by --user <userId>, or set CALLORA_TOKEN'],
      ['vault show --user user_alice', 'set ADMIN_API_KEY'],
      ['audit', 'Set ADMIN_API_KEY'],
      ['charges show req_1', 'Set ADMIN_API_KEY'],
    ] as const) {
      const { code, out, err } = await cli(line, NOBODY);
      expect([code, out], line).to.deep.equal([2, '']);
      expect(err)
        .to.match(/^CREDENTIAL: /)
        .and.include(hint);
    }
    expect(server.samples).to.deep.equal([]);
  });

  it("passes on the service's word for a wrong key and for a token that is over", async () => {
    const wrong = await cli('audit', { adminKeyFor: () => Promise.resolve('wrong') });
    expect([wrong.code, wrong.err.split(':')[0]]).to.deep.equal([1, 'UNAUTHORIZED']);
    const broken = await cli('vault show', asUser('a.b.c'));
    expect([broken.code, broken.err.split(':')[0]]).to.deep.equal([1, 'UNAUTHORIZED']);
  });

  it('does not print a key or a token, whatever happens, unless it is what was asked for', async () => {
    const token = await mint('user_alice');
    const wild = { adminKeyFor: () => Promise.resolve(`${SECRETS.adminApiKey}\u00e9\n`), userToken: `${token}\u00e9` };
    const unreadable = { adminKeyFor: () => Promise.reject(new Error('secrets.json holds no secrets')) };
    const lines = ['audit', 'audit --json', 'vault show', 'vault show --user user_alice', 'charges show ..', 'help'];
    for (const line of [...lines, 'users show user_alice', 'breakers open nothing --reason=x']) {
      for (const over of [{}, asUser(token), wild, unreadable]) {
        const { out, err } = await cli(line, over);
        expect(out + err, line).not.to.include(SECRETS.adminApiKey);
        expect(out + err, line).not.to.include(token);
      }
    }
    expect((await cli('audit', wild)).err).to.include('ADMIN_API_KEY holds characters that no HTTP header can carry');
    expect((await cli('audit', unreadable)).err).to.include('cannot be read: secrets.json holds no secrets');
  });

  it('gives no credential to whoever needs none, and follows no redirect with one', async () => {
    const elsewhere = await answeringServer((_request, response) => response.end('{}'));
    const front = await answeringServer((_request, response) =>
      response.writeHead(307, { location: elsewhere.url }).end(),
    );
    try {
      const health = await cliFor(front.url)('health', { userToken: 'a.b.c' });
      const audit = await cliFor(front.url)('audit');
      expect([health.code, audit.code]).to.deep.equal([1, 1]);
      expect(audit.err).to.match(/^BAD_ANSWER: .*307 with a redirect/);
      expect(front.requests[0]?.headers).not.to.have.any.keys('x-admin-api-key', 'authorization');
      expect(elsewhere.requests).to.deep.equal([]);
    } finally {
      await Promise.all([front.close(), elsewhere.close()]);
    }
  });
});
