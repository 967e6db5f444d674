import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { NOW, SECRETS } from './support/examples.ts';
import { access, startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, faultsOf, post } from './support/requests.ts';

interface MintedBody {
  readonly token: string;
  readonly expiresAt: string;
}

const ASKED = { userId: 'user_alice', reason: 'she cannot find her key' };

describe('POST /api/admin/tokens', () => {
  let server: HttpServer;
  beforeEach(async () => (server = await startHttpServer({ access: access(true) })));
  afterEach(() => server.close());

  const mint = (changes: object = {}, headers: Record<string, string> = ADMIN) =>
    post(`${server.url}/api/admin/tokens`, { ...ASKED, ...changes }, headers);
  const minted = async (changes: object = {}) => (await (await mint(changes)).json()) as MintedBody;

  it('gives an administrator a token that lets in as the user', async () => {
    const response = await mint();
    expect([response.status, response.headers.get('cache-control')]).to.deep.equal([200, 'no-store']);
    const { token } = (await response.json()) as MintedBody;
    const headers = { Authorization: `Bearer ${token}` };
    const profile = await fetch(`${server.url}/api/developers/me`, { headers });
    expect(await profile.json()).to.include({ user_id: 'user_alice' });
    expect((await fetch(`${server.url}/api/admin/audit-log`, { headers })).status).to.equal(403);
  });

  it('makes it good for as long as a login, or as long as was asked for', async () => {
    for (const [changes, seconds] of [
      [{}, 3600],
      [{ lifetimeSeconds: null }, 3600],
      [{ lifetimeSeconds: 60 }, 60],
      [{ lifetimeSeconds: 86_400 }, 86_400],
    ] as const) {
      const { token, expiresAt } = await minted(changes);
      expect(Date.parse(expiresAt)).to.equal(NOW + seconds * 1000);
      expect(decodeJwt(token)).to.include({ sub: 'user_alice', exp: Date.parse(expiresAt) / 1000 });
    }
  });

  it('never gives the same token twice, with an Idempotency-Key neither', async () => {
    const headers = { ...ADMIN, 'Idempotency-Key': 'once' };
    const answers = await Promise.all([mint({}, headers), mint({}, headers)]);
    const [first, second] = await Promise.all(answers.map(async (answer) => (await answer.json()) as MintedBody));
    expect(first?.token).not.to.equal(second?.token);
  });

  it('puts it on record with its reason, and the token nowhere', async () => {
    const { token } = await minted();
    const log = await fetch(`${server.url}/api/admin/audit-log`, { headers: ADMIN });
    const { data } = (await log.json()) as { data: readonly object[] };
    expect(data).to.have.length(1);
    const entry = { action: 'mint_token', target: 'user_alice', reason: ASKED.reason, outcome: 'minted' };
    expect(data[0]).to.include({ actor: 'admin', ...entry });
    expect(server.logs.lines.find(({ audit }) => audit === true)).to.include(entry);
    for (const secret of [token, SECRETS.jwtSecret]) {
      expect(server.logs.text + JSON.stringify(data)).not.to.include(secret);
    }
  });

  it('wants a user, a reason and a lifetime between a minute and a day', async () => {
    for (const [changes, fault] of [
      [{ userId: undefined }, 'body.userId INVALID_TYPE'],
      [{ userId: '' }, 'body.userId TOO_SMALL'],
      [{ userId: 'a'.repeat(256) }, 'body.userId TOO_BIG'],
      [{ userId: 'a\u0000b' }, 'body.userId INVALID_FORMAT'],
      [{ reason: ' ' }, 'body.reason TOO_SMALL'],
      [{ lifetimeSeconds: 59 }, 'body.lifetimeSeconds TOO_SMALL'],
      [{ lifetimeSeconds: 86_401 }, 'body.lifetimeSeconds TOO_BIG'],
      [{ lifetimeSeconds: '60' }, 'body.lifetimeSeconds INVALID_TYPE'],
      [{ lifetimeSeconds: 60.5 }, 'body.lifetimeSeconds INVALID_TYPE'],
    ] as const) {
      const response = await mint(changes);
      expect(response.status).to.equal(400);
      expect(await faultsOf(response)).to.deep.equal([fault]);
    }
  });

  it('is for administrators alone: a token buys no other', async () => {
    const { token } = await minted();
    for (const [headers, status] of [
      [{}, 401],
      [ALICE, 401],
      [{ 'X-Admin-Api-Key': 'wrong' }, 401],
      [{ Authorization: `Bearer ${token}` }, 403],
    ] as const) {
      expect((await mint({}, headers)).status).to.equal(status);
    }
  });
});
