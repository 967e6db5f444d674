import { expect } from 'chai';
import { SystemIds } from '../../src/adapters/system/system-ids.ts';
import { ReplaceSigningSecret } from '../../src/core/catalog/replace-signing-secret.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { aCatalog, aMarket } from './support/market.ts';
import { ADMIN, ALICE, BOB, patch, post } from './support/requests.ts';

describe('POST /api/apis/:id/signing-secret', () => {
  let catalog: ReturnType<typeof aCatalog>;
  let server: HttpServer;
  let id: string;
  beforeEach(async () => {
    catalog = aCatalog();
    const ports = { catalog: catalog.catalog, ids: new SystemIds() };
    const market = { ...aMarket(catalog), replaceSigningSecret: new ReplaceSigningSecret(ports) };
    server = await startHttpServer({ market });
    ({ id } = await catalog.register({}, 'user_alice'));
  });
  afterEach(() => server.close());

  const make = (idOrSlug = id, headers: Record<string, string> = ALICE) =>
    post(`${server.url}/api/apis/${idOrSlug}/signing-secret`, {}, headers);
  const made = async (idOrSlug = id, headers: Record<string, string> = ALICE) =>
    ((await (await make(idOrSlug, headers)).json()) as { readonly signingSecret?: string }).signingSecret;
  const stored = async () => (await catalog.catalog.find(id))._unsafeUnwrap()?.signingSecret;

  it('gives the owner a secret of 256 bits, by id or slug, and another one each time', async () => {
    const response = await make();
    expect(response.status).to.equal(200);
    expect(response.headers.get('cache-control')).to.equal('no-store');
    const body = (await response.json()) as { readonly signingSecret: string };
    expect(Object.keys(body)).to.deep.equal(['signingSecret']);
    expect(body.signingSecret).to.match(/^cs_[0-9A-Za-z]{43}$/);
    expect(await stored()).to.equal(body.signingSecret);
    const next = await made('weather-api');
    expect(next).not.to.equal(body.signingSecret);
    expect(await stored()).to.equal(next);
  });

  it('is the only answer with the secret in it, and no log has it', async () => {
    const secret = (await made()) ?? '';
    const answers = await Promise.all([
      fetch(`${server.url}/api/apis`, { headers: ALICE }),
      fetch(`${server.url}/api/apis/${id}`, { headers: ALICE }),
      patch(`${server.url}/api/apis/${id}`, { name: 'Stocks' }),
    ]);
    for (const answer of answers) {
      expect(answer.status).to.equal(200);
      expect(await answer.text())
        .not.to.include(secret)
        .and.not.to.match(/signing/i);
    }
    expect(server.logs.text).not.to.include(secret);
    expect(await stored()).to.equal(secret);
  });

  it('makes one secret for one Idempotency-Key, and does not show it again', async () => {
    const headers = { ...ALICE, 'Idempotency-Key': 'k-1' };
    const secret = await made(id, headers);
    expect(await made(id, headers)).to.equal(undefined);
    expect(await stored()).to.equal(secret);
  });

  it('is for users, and each for his own APIs', async () => {
    const statuses = [(await make(id, {})).status, (await make(id, ADMIN)).status, (await make(id, BOB)).status];
    expect(statuses).to.deep.equal([401, 403, 404]);
    expect((await make('api_none')).status).to.equal(404);
    expect(await stored()).to.equal(null);
  });
});
