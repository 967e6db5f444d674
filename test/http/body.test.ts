import { expect } from 'chai';
import { gzipSync } from 'node:zlib';
import { DEDUCT_BODY } from './support/examples.ts';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { RecordedDeduct } from './support/recorded-deduct.ts';
import { ADMIN, deduct, errorOf, post } from './support/requests.ts';

describe('reading a body', () => {
  const useCase = new RecordedDeduct();
  let server: HttpServer;
  let url: string;

  before(async () => {
    server = await startHttpServer({ deductUsage: useCase });
    url = `${server.url}/api/billing/deduct`;
  });
  after(() => server.close());
  afterEach(async () => {
    expect(useCase.inputs).to.deep.equal([]);
    expect((await fetch(`${server.url}/api/health/live`)).status).to.equal(200);
  });

  async function expectError(response: Response, status: number, code: string): Promise<void> {
    expect(response.status).to.equal(status);
    expect((await errorOf(response)).code).to.equal(code);
  }

  const notJson = [
    '{',
    '{"a":}',
    'null',
    '5',
    '"text"',
    'amountUsdc=1',
    "{'a':1}",
    '[1,]',
    '{"a":1}x',
    '\u0000',
    'NaN',
  ];
  for (const text of [...notJson, '{"a":NaN}', '{"a":01}']) {
    it(`answers ${JSON.stringify(text)} with 400 INVALID_JSON`, async () => {
      await expectError(await post(url, text), 400, 'INVALID_JSON');
    });
  }

  it('never tells a piece of the malformed body', async () => {
    const text = await (await post(url, '{"password":"hunter2"')).text();
    expect(text).not.to.contain('hunter2').and.not.to.contain('password');
  });

  it('refuses a body nested deeper than any stack', async () => {
    await expectError(await post(url, '['.repeat(50_000)), 400, 'INVALID_JSON');
    await expectError(await post(url, '['.repeat(45_000) + ']'.repeat(45_000)), 400, 'VALIDATION_ERROR');
    const nested = `{"userId":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`;
    await expectError(await post(url, nested), 400, 'VALIDATION_ERROR');
  });

  it('answers a body over 100 kB with 413, be it by a byte or by 10 MB', async () => {
    const frame = JSON.stringify({ padding: '' }).length;
    await expectError(await post(url, { padding: 'x'.repeat(102_400 - frame) }), 400, 'VALIDATION_ERROR');
    await expectError(await post(url, { padding: 'x'.repeat(102_401 - frame) }), 413, 'PAYLOAD_TOO_LARGE');
    await expectError(await post(url, { padding: 'x'.repeat(10_000_000) }), 413, 'PAYLOAD_TOO_LARGE');
  });

  it('counts the bytes of a chunked body that announces no length', async () => {
    const chunk = new TextEncoder().encode(' '.repeat(10_000));
    let left = 30;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => (left-- > 0 ? controller.enqueue(chunk) : controller.close()),
    });
    const headers = { ...ADMIN, 'Content-Type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, body, duplex: 'half' });
    await expectError(response, 413, 'PAYLOAD_TOO_LARGE');
  });

  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/vnd.api+json',
    'json',
    'text/json',
  ]) {
    it(`answers a body of type ${type} with 415`, async () => {
      await expectError(
        await deduct(server.url, {}, { ...ADMIN, 'Content-Type': type }),
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      );
    });
  }

  it('answers a body without a type with 415', async () => {
    const body = new TextEncoder().encode(JSON.stringify(DEDUCT_BODY));
    await expectError(await fetch(url, { method: 'POST', headers: ADMIN, body }), 415, 'UNSUPPORTED_MEDIA_TYPE');
  });

  it('answers a compressed body with 415, so that no few bytes unfold to many', async () => {
    const headers = { ...ADMIN, 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
    const body = gzipSync(JSON.stringify(DEDUCT_BODY));
    await expectError(await fetch(url, { method: 'POST', headers, body }), 415, 'UNSUPPORTED_MEDIA_TYPE');
  });

  it('names every missing field of an empty body', async () => {
    const { details } = await errorOf(await post(url, ''));
    expect(details?.map(({ field }) => field)).to.deep.equal(Object.keys(DEDUCT_BODY).map((key) => `body.${key}`));
  });

  it('does not read the body of a stranger', async () => {
    await expectError(await post(url, '{', {}), 401, 'UNAUTHORIZED');
    await expectError(await post(url, 'x'.repeat(1_000_000), {}), 401, 'UNAUTHORIZED');
  });
});

describe('the content type of a body', () => {
  it('may name a charset and be written in any case', async () => {
    const server = await startHttpServer();
    const headers = { ...ADMIN, 'Content-Type': 'Application/JSON; charset=UTF-8' };
    expect((await deduct(server.url, {}, headers)).status).to.equal(200);
    await server.close();
  });
});
