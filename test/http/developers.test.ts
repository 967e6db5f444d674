import { expect } from 'chai';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { ADMIN, ALICE, BOB, faultsOf, patch } from './support/requests.ts';

const BLANK = {
  user_id: 'user_alice',
  name: null,
  website: null,
  description: null,
  category: null,
  payout_address: null,
  created_at: '2026-02-26T10:30:00.000Z',
  updated_at: '2026-02-26T10:30:00.000Z',
};

const DETAILS = {
  name: 'Alice & Söhne',
  website: 'https://alice.example/about?us#top',
  description: 'First line\nsecond line',
  category: 'developer-tools',
  payout_address: 'GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN',
};

describe('/api/developers/me', () => {
  let server: HttpServer;
  beforeEach(async () => (server = await startHttpServer()));
  afterEach(() => server.close());

  const url = () => `${server.url}/api/developers/me`;
  const get = (headers: Record<string, string> = ALICE) => fetch(url(), { headers });
  const profileOf = async (response: Response) => (await response.json()) as typeof BLANK;

  it('begins blank', async () => {
    const response = await get();
    expect(response.status).to.equal(200);
    expect(response.headers.get('cache-control')).to.equal('no-store');
    expect(await profileOf(response)).to.deep.equal(BLANK);
  });

  it('takes every detail, each alone as well, and null clears it', async () => {
    const changed = await patch(url(), DETAILS);
    expect(changed.status).to.equal(200);
    expect(changed.headers.get('cache-control')).to.equal('no-store');
    expect(await profileOf(changed)).to.deep.equal({ ...BLANK, ...DETAILS });
    for (const detail of Object.keys(DETAILS)) {
      const cleared = { ...DETAILS, [detail]: null };
      expect(await profileOf(await patch(url(), { [detail]: null }))).to.deep.equal({ ...BLANK, ...cleared });
      await patch(url(), DETAILS);
    }
    expect(await profileOf(await get())).to.deep.equal({ ...BLANK, ...DETAILS });
  });

  it('belongs to its user alone', async () => {
    await patch(url(), DETAILS);
    expect(await profileOf(await get(BOB))).to.deep.equal({ ...BLANK, user_id: 'user_bob' });
    expect([(await get({})).status, (await get(ADMIN)).status]).to.deep.equal([401, 403]);
    expect([(await patch(url(), {}, {})).status, (await patch(url(), {}, ADMIN)).status]).to.deep.equal([401, 403]);
  });

  it('answers 304 to who has this representation', async () => {
    const etag = (await get()).headers.get('etag') ?? '';
    expect((await get({ ...ALICE, 'If-None-Match': etag })).status).to.equal(304);
    await patch(url(), { name: 'Alice' });
    expect((await get({ ...ALICE, 'If-None-Match': etag })).status).to.equal(200);
  });

  for (const [changes, ...faults] of [
    [{ name: '' }, 'body.name TOO_SMALL'],
    [{ name: 'x'.repeat(121) }, 'body.name TOO_BIG'],
    [{ name: 7 }, 'body.name INVALID_TYPE'],
    [{ website: 'alice' }, 'body.website CUSTOM'],
    [{ website: 'javascript:alert(1)' }, 'body.website CUSTOM'],
    [{ website: 'https://alice:secret@alice.example' }, 'body.website CUSTOM'],
    [{ website: 'https://alice.example/\n' }, 'body.website CUSTOM'],
    [{ website: `https://alice.example/${'x'.repeat(2048)}` }, 'body.website TOO_BIG'],
    [{ description: 'x'.repeat(501) }, 'body.description TOO_BIG'],
    [{ description: '\u0000' }, 'body.description INVALID_FORMAT'],
    [{ category: 'cars' }, 'body.category INVALID_VALUE'],
    [{ payout_address: 'G' }, 'body.payout_address INVALID_FORMAT'],
    [{ payout_address: DETAILS.payout_address.replace('A5Z', 'A5Y') }, 'body.payout_address INVALID_FORMAT'],
    [
      { payout_address: 'CBIELTK6YBZJU5UP2WWQEUCYKLPU6AUNZ2BQ4WWFEIE3USCIHMXQDAMA' },
      'body.payout_address INVALID_FORMAT',
    ],
    [{ user_id: 'user_bob' }, 'body.user_id UNRECOGNIZED_KEYS'],
    [{ name: '', category: 1, x: 1 }, 'body.name TOO_SMALL', 'body.category INVALID_VALUE', 'body.x UNRECOGNIZED_KEYS'],
  ] as const) {
    it(`refuses ${JSON.stringify(changes).slice(0, 60)} by ${faults.join(' and ')}`, async () => {
      const response = await patch(url(), changes);
      expect(response.status).to.equal(400);
      expect(await faultsOf(response)).to.deep.equal(faults);
      expect(await profileOf(await get())).to.deep.equal(BLANK);
    });
  }
});
