import { expect } from 'chai';
import fc from 'fast-check';
import { startHttpServer, type HttpServer } from './support/http-server.ts';
import { DEDUCT_BODY } from './support/examples.ts';
import { RecordedDeduct } from './support/recorded-deduct.ts';
import { ADMIN, deduct, errorOf, faultsOf, post } from './support/requests.ts';

/** Everything but the amount as it should be. */
const DEDUCT_FIELDS = {
  requestId: fc.stringMatching(/^[a-z]{1,20}$/),
  userId: fc.string({ minLength: 1 }),
  apiId: fc.string({ minLength: 1 }),
  endpointId: fc.string({ minLength: 1 }),
  apiKeyId: fc.string({ minLength: 1 }),
};

describe('the body of POST /api/billing/deduct', () => {
  const useCase = new RecordedDeduct();
  let server: HttpServer;

  before(async () => (server = await startHttpServer({ deductUsage: useCase })));
  after(() => server.close());
  beforeEach(() => (useCase.inputs.length = 0));

  async function expectRefused(response: Response, ...faults: string[]): Promise<void> {
    expect(response.status).to.equal(400);
    expect(await faultsOf(response)).to.deep.equal(faults);
    expect(useCase.inputs).to.deep.equal([]);
  }

  const badAmounts = ['0', '-1', '1e3', '0.00000001', ' 1', '1.', '.5', 'NaN', '', '99999999999999999999'];
  const trickyAmounts = ['+1', '0x10', '1,5', '1\n', '1\u0000', '٣', '１', 'Infinity', '0.0000000', '1_000', '−1'];
  for (const amountUsdc of [...badAmounts, ...trickyAmounts]) {
    it(`refuses the amount ${JSON.stringify(amountUsdc)} by its field and charges nothing`, async () => {
      await expectRefused(await deduct(server.url, { amountUsdc }), 'body.amountUsdc INVALID_FORMAT');
    });
  }

  for (const amountUsdc of [0.01, 1, null, true, ['1'], { value: '1' }, undefined]) {
    it(`refuses ${JSON.stringify({ amountUsdc })} in place of a decimal string`, async () => {
      await expectRefused(await deduct(server.url, { amountUsdc }), 'body.amountUsdc INVALID_TYPE');
    });
  }

  for (const [amountUsdc, units] of [
    ['0.0000001', 1n],
    ['999999999.9999999', 9_999_999_999_999_999n],
    ['007.50', 75_000_000n],
  ] as const) {
    it(`takes ${amountUsdc} as exactly ${units} units`, async () => {
      expect((await deduct(server.url, { amountUsdc })).status).to.equal(200);
      expect(useCase.inputs[0]?.charge.units).to.equal(units);
    });
  }

  const badRequestIds: [string, string][] = [
    ['', 'TOO_SMALL'],
    ['a'.repeat(256), 'TOO_BIG'],
    ['gw_1', 'INVALID_FORMAT'],
    ['a b', 'INVALID_FORMAT'],
    ['a/b', 'INVALID_FORMAT'],
    ['a\u0000', 'INVALID_FORMAT'],
    ['a\n', 'INVALID_FORMAT'],
    ['ﬀ', 'INVALID_FORMAT'],
    ['аbc', 'INVALID_FORMAT'],
  ];
  for (const [requestId, code] of badRequestIds) {
    it(`refuses the request id ${JSON.stringify(requestId.slice(0, 9))} of length ${requestId.length}`, async () => {
      await expectRefused(await deduct(server.url, { requestId }), `body.requestId ${code}`);
    });
  }

  for (const requestId of ['a', 'A.b_c:d-9', 'GW_1', 'x'.repeat(255)]) {
    it(`takes the request id ${requestId.slice(0, 9)} of length ${requestId.length}`, async () => {
      expect((await deduct(server.url, { requestId })).status).to.equal(200);
    });
  }

  for (const field of ['userId', 'apiId', 'endpointId', 'apiKeyId']) {
    for (const value of ['a\u0000b', 'a\u001bb', 'a\u0085b', '\ud800', 'x\udc00']) {
      it(`refuses ${JSON.stringify(value)} in ${field}`, async () => {
        await expectRefused(await deduct(server.url, { [field]: value }), `body.${field} INVALID_FORMAT`);
      });
    }

    it(`takes any other 1 to 255 characters in ${field}, unchanged`, async () => {
      for (const value of ['a b/ç–名\u{1F680}\u202e\u200d', "'; drop table x; --", 'é', 'e\u0301', 'x'.repeat(255)]) {
        expect((await deduct(server.url, { [field]: value })).status).to.equal(200);
        expect(useCase.inputs.at(-1)?.charge).to.include({ [field]: value });
      }
    });

    it(`refuses an empty, a too long and a missing ${field}`, async () => {
      await expectRefused(await deduct(server.url, { [field]: '' }), `body.${field} TOO_SMALL`);
      await expectRefused(await deduct(server.url, { [field]: 'x'.repeat(256) }), `body.${field} TOO_BIG`);
      await expectRefused(await deduct(server.url, { [field]: undefined }), `body.${field} INVALID_TYPE`);
    });
  }

  it('reports all faults at once, in the envelope of seed 001', async () => {
    const response = await deduct(server.url, { requestId: '', userId: 5, amountUsdc: '1e3', extra: 1, more: 2 });
    const { code, message, details } = await errorOf(response.clone());
    expect({ code, message }).to.deep.equal({ code: 'VALIDATION_ERROR', message: 'Request validation failed' });
    expect(details?.every((fault) => Object.keys(fault).join() === 'field,message,code')).to.equal(true);
    await expectRefused(
      response,
      'body.requestId TOO_SMALL',
      'body.userId INVALID_TYPE',
      'body.amountUsdc INVALID_FORMAT',
      'body.extra UNRECOGNIZED_KEYS',
      'body.more UNRECOGNIZED_KEYS',
    );
  });

  for (const key of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
    it(`refuses the key ${key} by name and leaves the prototypes alone`, async () => {
      const body = JSON.stringify(DEDUCT_BODY).replace('{', `{"${key}":{"polluted":true},`);
      await expectRefused(await post(`${server.url}/api/billing/deduct`, body), `body.${key} UNRECOGNIZED_KEYS`);
      expect(({} as { polluted?: boolean }).polluted).to.equal(undefined);
    });
  }

  it('takes no field from a smuggled prototype', async () => {
    const body = `{"__proto__":${JSON.stringify(DEDUCT_BODY)}}`;
    const response = await post(`${server.url}/api/billing/deduct`, body);
    expect(await faultsOf(response))
      .to.include('body.userId INVALID_TYPE')
      .and.include('body.amountUsdc INVALID_TYPE');
    expect(useCase.inputs).to.deep.equal([]);
  });

  it('refuses an array and names at most 100 faults of a body made of nothing else', async () => {
    await expectRefused(await post(`${server.url}/api/billing/deduct`, []), 'body INVALID_TYPE');
    const keys = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, 0]));
    expect(await faultsOf(await deduct(server.url, keys))).to.have.length(100);
  });

  it('never charges and never fails with a 5xx on a body of any other shape', async () => {
    const twisted = fc.record({ ...DEDUCT_FIELDS, amountUsdc: fc.oneof(fc.double(), fc.constantFrom(...badAmounts)) });
    const shapes = fc.oneof(fc.object(), twisted, fc.array(fc.jsonValue()));
    await fc.assert(
      fc.asyncProperty(shapes, async (body) => {
        expect((await post(`${server.url}/api/billing/deduct`, body)).status).to.equal(400);
      }),
      { numRuns: 100 },
    );
    expect(useCase.inputs).to.deep.equal([]);
  });

  describe('with an Idempotency-Key', () => {
    const keyed = (key: string) => ({ ...ADMIN, 'Idempotency-Key': key });

    it('takes it as the request id of a body that has none', async () => {
      expect((await deduct(server.url, { requestId: undefined }, keyed('order-7'))).status).to.equal(200);
      expect(useCase.inputs[0]?.charge.requestId).to.equal('order-7');
    });

    it('takes it beside the same request id', async () => {
      expect((await deduct(server.url, { requestId: 'order-7' }, keyed('order-7'))).status).to.equal(200);
    });

    it('refuses it beside another request id, together with the other faults', async () => {
      const response = await deduct(server.url, { requestId: 'order-8' }, keyed('order-7'));
      await expectRefused(response, 'headers.idempotency-key INVALID_VALUE');
      const faulty = await deduct(server.url, { requestId: 'order-8', userId: '' }, keyed('order-7'));
      await expectRefused(faulty, 'body.userId TOO_SMALL', 'headers.idempotency-key INVALID_VALUE');
    });

    it('blames the header when it is not a request id', async () => {
      const response = await deduct(server.url, { requestId: undefined }, keyed('gw_7'));
      await expectRefused(response, 'headers.idempotency-key INVALID_FORMAT');
    });

    it('never lets X-Request-Id name the charge', async () => {
      const response = await deduct(server.url, { requestId: undefined }, { ...ADMIN, 'X-Request-Id': 'order-7' });
      await expectRefused(response, 'body.requestId INVALID_TYPE');
    });
  });
});
