import { expect } from 'chai';
import { createHmac, randomBytes } from 'node:crypto';
import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { NOW, SECRETS } from './support/examples.ts';
import { access, startHttpServer, type HttpServer } from './support/http-server.ts';
import { RecordedDeduct } from './support/recorded-deduct.ts';
import { ADMIN, ALICE, BOB, deduct, errorOf } from './support/requests.ts';

const NOW_SECONDS = NOW / 1000;
const CLAIMS: JWTPayload = { sub: 'user_alice', aud: 'callora', exp: NOW_SECONDS + 60 };

function sign(claims: JWTPayload = CLAIMS, secret = SECRETS.jwtSecret): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
}

/** A token with any header and payload, honestly signed with the right secret. */
function forge(header: object, claims: object, hash = 'sha256'): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createHmac(hash, SECRETS.jwtSecret).update(signed).digest('base64url')}`;
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

for (const production of [false, true]) {
  describe(`authentication ${production ? 'in production' : 'in development'}`, () => {
    const useCase = new RecordedDeduct();
    let server: HttpServer;

    before(async () => (server = await startHttpServer({ deductUsage: useCase, access: access(production) })));
    after(() => server.close());
    beforeEach(() => (useCase.inputs.length = 0));

    async function expectRefused(headers: Record<string, string>, status = 401, code = 'UNAUTHORIZED'): Promise<void> {
      const response = await deduct(server.url, {}, headers);
      expect(response.status).to.equal(status);
      expect(response.headers.get('www-authenticate')).to.equal(status === 401 ? 'Bearer' : null);
      expect((await errorOf(response)).code).to.equal(code);
      expect(useCase.inputs).to.deep.equal([]);
    }

    it('refuses a request without credentials', async () => {
      await expectRefused({});
    });

    it('takes a user token, whatever the case of its scheme', async () => {
      const token = await sign();
      for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
        expect((await deduct(server.url, {}, { Authorization: `${scheme} ${token}` })).status).to.equal(200);
      }
    });

    it('lets a user charge only itself', async () => {
      await expectRefused(bearer(await sign({ ...CLAIMS, sub: 'user_bob' })), 403, 'FORBIDDEN');
      await expectRefused(bearer(await sign({ ...CLAIMS, sub: 'USER_ALICE' })), 403, 'FORBIDDEN');
    });

    it('lets an administrator charge anyone', async () => {
      expect((await deduct(server.url, { userId: 'user_bob' }, ADMIN)).status).to.equal(200);
    });

    it('says that an expired token has expired, by the clock of the service', async () => {
      await expectRefused(bearer(await sign({ ...CLAIMS, exp: NOW_SECONDS - 1 })), 401, 'TOKEN_EXPIRED');
      await expectRefused(bearer(await sign({ ...CLAIMS, exp: NOW_SECONDS })), 401, 'TOKEN_EXPIRED');
    });

    const badTokens: Record<string, () => string | Promise<string>> = {
      'alg none': () => new UnsecuredJWT(CLAIMS).encode(),
      'alg None and a signature': () => forge({ alg: 'None' }, CLAIMS),
      'alg HS384': () => forge({ alg: 'HS384' }, CLAIMS, 'sha384'),
      'alg HS512': () => forge({ alg: 'HS512' }, CLAIMS, 'sha512'),
      'no alg': () => forge({ typ: 'JWT' }, CLAIMS),
      'alg RS256 signed by HMAC': () => forge({ alg: 'RS256' }, CLAIMS),
      'an unknown critical header': () => forge({ alg: 'HS256', crit: ['x'], x: 1 }, CLAIMS),
      'another secret': () => sign(CLAIMS, randomBytes(32).toString('hex')),
      'another secret, expired': () => sign({ ...CLAIMS, exp: 1 }, randomBytes(32).toString('hex')),
      'no exp': () => sign({ sub: 'user_alice', aud: 'callora' }),
      'exp as text': () => forge({ alg: 'HS256' }, { ...CLAIMS, exp: '9999999999' }),
      'no sub': () => sign({ aud: 'callora', exp: NOW_SECONDS + 60 }),
      'no aud': () => sign({ sub: 'user_alice', exp: NOW_SECONDS + 60 }),
      'another aud': () => sign({ ...CLAIMS, aud: 'another-service' }),
      'another aud, expired': () => sign({ ...CLAIMS, aud: 'another-service', exp: 1 }),
      'several other auds': () => sign({ ...CLAIMS, aud: ['another-service', 'callora.example'] }),
      'an empty sub': () => sign({ ...CLAIMS, sub: '' }),
      'a sub of 256 characters': () => sign({ ...CLAIMS, sub: 'x'.repeat(256) }),
      'sub as a number': () => forge({ alg: 'HS256' }, { ...CLAIMS, sub: 7 }),
      'sub as a list': () => forge({ alg: 'HS256' }, { ...CLAIMS, sub: ['user_alice'] }),
      'a start in the future': () => sign({ ...CLAIMS, nbf: NOW_SECONDS + 30 }),
      'a changed payload': async () => (await sign()).replace(/\.[^.]+\./, `.${btoa(JSON.stringify(CLAIMS))}.`) + 'x',
      'no signature': async () => (await sign()).replace(/[^.]+$/, ''),
      'no structure': () => 'abc',
    };
    for (const [name, make] of Object.entries(badTokens)) {
      it(`refuses a token with ${name}`, async () => {
        await expectRefused(bearer(await make()));
      });
    }

    it('refuses another scheme, an empty one and a token with more behind it', async () => {
      await expectRefused({ Authorization: `Basic ${btoa('user_alice:x')}` });
      await expectRefused({ Authorization: '' });
      await expectRefused({ Authorization: `Bearer ${await sign()} x` });
    });

    it('refuses a wrong admin key though a good user token stands beside it', async () => {
      const token = bearer(await sign());
      for (const key of ['', 'x', SECRETS.adminApiKey.slice(1), `${SECRETS.adminApiKey}x`, SECRETS.metricsApiKey]) {
        await expectRefused({ ...token, ...ALICE, 'X-Admin-Api-Key': key });
      }
    });

    it('refuses a bad token though a user id stands beside it', async () => {
      await expectRefused({ ...bearer('abc'), ...ALICE });
    });

    it('never writes a credential to the log', async () => {
      const token = await sign();
      await deduct(server.url, {}, { ...bearer(token), 'X-Admin-Api-Key': 'wrong-admin-key' });
      await deduct(server.url, {}, ADMIN);
      for (const secret of [token, 'wrong-admin-key', ...Object.values(SECRETS)]) {
        expect(server.logs.text).not.to.contain(secret);
      }
    });

    it(`${production ? 'ignores' : 'takes'} x-user-id`, async () => {
      if (production) {
        await expectRefused(ALICE);
        return;
      }
      expect((await deduct(server.url, {}, ALICE)).status).to.equal(200);
      useCase.inputs.length = 0;
      await expectRefused(BOB, 403, 'FORBIDDEN');
      await expectRefused({ 'X-User-Id': '' });
      await expectRefused({ 'X-User-Id': 'x'.repeat(256) });
    });
  });
}
