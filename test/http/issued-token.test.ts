import { expect } from 'chai';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { JwtTokenIssuer, type JwtOptions } from '../../src/adapters/http/access/jwt-token-issuer.ts';
import { NOW, SECRETS } from './support/examples.ts';
import { access, startHttpServer, type HttpServer } from './support/http-server.ts';
import { deduct, errorOf } from './support/requests.ts';

const OPTIONS: JwtOptions = {
  secret: SECRETS.jwtSecret,
  issuer: 'https://callora.example',
  audience: 'callora',
  lifetimeSeconds: 3600,
};
const CLAIMS = { userId: 'user_alice', tokenId: 'ab'.repeat(32) };

describe('A token that this service has issued', () => {
  let server: HttpServer;
  before(async () => (server = await startHttpServer({ access: access(true) })));
  after(() => server.close());

  const issue = (now: number, over: Partial<JwtOptions> = {}) =>
    new JwtTokenIssuer({ ...OPTIONS, ...over }).issue(CLAIMS, now);
  const answerTo = async (token: string) => {
    const response = await deduct(server.url, {}, { Authorization: `Bearer ${token}` });
    return response.ok ? response.status : (await errorOf(response)).code;
  };

  it('carries the claims of SEP-10 and our audience, under HS256', async () => {
    const token = await issue(NOW + 999);
    expect(decodeProtectedHeader(token)).to.deep.equal({ alg: 'HS256', typ: 'JWT' });
    expect(decodeJwt(token)).to.deep.equal({
      sub: 'user_alice',
      iss: 'https://callora.example',
      aud: 'callora',
      jti: CLAIMS.tokenId,
      iat: NOW / 1000,
      exp: NOW / 1000 + 3600,
    });
  });

  it('lets its user in until it expires', async () => {
    const answers = [NOW, NOW - 3_599_000, NOW - 3_600_000].map(async (issuedAt) => answerTo(await issue(issuedAt)));
    expect(await Promise.all(answers)).to.deep.equal([200, 200, 'TOKEN_EXPIRED']);
  });

  it('lets nobody in who was given it for another service', async () => {
    expect(await answerTo(await issue(NOW, { audience: 'another-service' }))).to.equal('UNAUTHORIZED');
  });
});
