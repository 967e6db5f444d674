import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { documentedPath } from '../../src/adapters/http/openapi/describe-operation.ts';
import { ROOT } from '../architecture/cruise-tree.ts';
import { filesBelow } from '../architecture/source-files.ts';
import { startChildScript } from '../support/child-script.ts';
import { DEDUCT_BODY } from './support/examples.ts';
import { access, healthyService, startHttpServer, type HttpServer } from './support/http-server.ts';
import { type JsonSchema } from './support/json-schema.ts';
import { mountedRoutes } from './support/mounted-routes.ts';
import { documentOf, faultsUnder, type OpenApiDocument, type OpenApiOperation } from './support/open-api.ts';
import { ADMIN, ALICE, faultsOf, post } from './support/requests.ts';

const document = documentOf(healthyService());

/** `GET /api/apis/{id}` with its operation. */
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]): [string, OpenApiOperation] => [
    `${method.toUpperCase()} ${path}`,
    operation,
  ]),
);

const REGISTRATION = {
  name: 'Weather API',
  description: 'Forecast and current conditions',
  base_url: 'https://api.weather.example.com',
  category: 'weather',
  endpoints: [{ path: '/forecast', method: 'GET', price_per_call_usdc: '0.01', description: 'Daily forecast' }],
};

describe('the OpenAPI document', () => {
  it('tells of every mounted route, and of no other', () => {
    const mounted = mountedRoutes(healthyService()).map(documentedPath);
    expect(operations.map(([route]) => route)).to.have.members(mounted);
  });

  it('names each operation once, and says what it is for and who may ask', () => {
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).to.equal(ids.length);
    for (const [route, { summary, tags, security, responses }] of operations) {
      expect(summary, route).to.match(/^\S.+\S$/);
      expect(tags, route).to.have.length(1);
      const schemes = security.flatMap((scheme) => Object.keys(scheme));
      expect(Object.keys(document.components.securitySchemes), route).to.include.members(schemes);
      for (const { description } of Object.values(responses)) expect(description, route).not.to.equal('');
    }
  });

  it('declares exactly the parameters that stand in its paths', () => {
    for (const [route, { parameters = [] }] of operations) {
      const declared = parameters.filter(({ in: place }) => place === 'path');
      expect(
        declared.map(({ name }) => name),
        route,
      ).to.deep.equal([...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      for (const { required } of declared) expect(required, route).to.equal(true);
    }
  });

  it('refers only to what it holds, and to patterns that can be read', () => {
    const found = schemasIn(document);
    const refs = found.flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []));
    const held = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect(held).to.include.members(refs);
    for (const { pattern } of found)
      if (typeof pattern === 'string') expect(() => new RegExp(pattern, 'u')).not.to.throw();
  });

  it('has no number where there is money', () => {
    const amounts = schemasIn(document)
      .flatMap(({ properties }) => Object.entries((properties ?? {}) as Record<string, JsonSchema>))
      .filter(([name]) => /usdc|amount|price|balance|earned/i.test(name));
    expect(amounts).to.have.length.above(5);
    for (const [name, { type }] of amounts) expect([type].flat(), name).to.include('string').and.not.include('number');
  });

  it('takes the bodies of the seeds, and refuses them when a field is missing or unknown', () => {
    for (const [route, body] of [
      ['POST /api/apis', REGISTRATION],
      ['POST /api/billing/deduct', DEDUCT_BODY],
    ] as const) {
      const schema = bodySchemaOf(route);
      expect(faultsUnder(document, schema, body), route).to.deep.equal([]);
      expect(faultsUnder(document, schema, { ...body, extra: 1 }), route).to.deep.equal([
        'body has an undocumented extra',
      ]);
      const [first = ''] = Object.keys(body);
      expect(faultsUnder(document, schema, { ...body, [first]: undefined }), route).not.to.deep.equal([]);
    }
    expect(faultsUnder(document, bodySchemaOf('PATCH /api/developers/me'), { website: null })).to.deep.equal([]);
  });

  it('does not offer in production what is believed only outside it', () => {
    const facts = { ...healthyService(), access: access(true) };
    const { securitySchemes } = documentOf(facts).components;
    expect(securitySchemes).to.have.all.keys(
      'userToken',
      'adminKey',
      'healthKey',
      'metricsKey',
      'apiKey',
      'apiKeyBearer',
    );
    expect(document.components.securitySchemes).to.have.all.keys(
      'userToken',
      'adminKey',
      'healthKey',
      'userId',
      'apiKey',
      'apiKeyBearer',
    );
  });
});

describe('GET /api/openapi.json', () => {
  let server: HttpServer;
  before(async () => (server = await startHttpServer({ version: '7.8.9' })));
  after(() => server.close());

  const get = (headers: Record<string, string> = {}) => fetch(`${server.url}/api/openapi.json`, { headers });

  it('gives the document of this version, in the words of OpenAPI 3.1', async () => {
    const response = await get();
    expect(response.headers.get('content-type')).to.equal('application/json; charset=utf-8');
    const given = (await response.json()) as OpenApiDocument;
    expect([given.openapi, given.info.version]).to.deep.equal(['3.1.0', '7.8.9']);
    expect(given.paths).to.deep.equal(document.paths);
  });

  it('answers 304 to who has it', async () => {
    const etag = (await get()).headers.get('etag') ?? '';
    expect((await get({ 'If-None-Match': etag })).status).to.equal(304);
  });
});

const LOADED = `
const { default: module } = await import('node:module');
const isLoaded = () => Object.keys(module._cache).some((path) => path.includes('zod-to-openapi'));
await import(process.argv[1]);
const before = isLoaded();
await import(process.argv[2]);
process.stdout.write(JSON.stringify([before, isLoaded()]) + '\\n');
`;

describe('the generator of the document', () => {
  it('is not loaded by a start, only when the document is asked for', async () => {
    const sourceOf = (path: string) => new URL(`../../src/adapters/http/${path}`, import.meta.url).href;
    const { firstLine } = await startChildScript(LOADED, [sourceOf('app.ts'), sourceOf('openapi/document.ts')]);
    expect(JSON.parse(firstLine)).to.deep.equal([false, true]);
  });
});

describe('what the document promises', () => {
  let server: HttpServer;
  before(async () => (server = await startHttpServer()));
  after(() => server.close());

  const keyed = ({ parameters = [] }: OpenApiOperation) => parameters.some(({ name }) => name === 'Idempotency-Key');
  const creating = operations.filter(([route, operation]) => keyed(operation) && !/\/(billing|call)\//.test(route));

  it('is an Idempotency-Key on every POST that creates something', () => {
    const created = operations.filter(([, { responses }]) => responses['201'] !== undefined);
    expect(created).to.have.length.above(1);
    for (const [route, operation] of created) expect(keyed(operation), route).to.equal(true);
  });

  for (const [route] of creating) {
    it(`is kept by ${route}, which reads the Idempotency-Key`, async () => {
      const path = route.replace('POST ', '').replace(/\{\w+\}/g, 'some-id');
      const refused = await post(server.url + path, {}, { ...ALICE, 'Idempotency-Key': 'not a key' });
      expect(refused.status).to.equal(400);
      expect(await faultsOf(refused)).to.deep.equal(['headers.idempotency-key INVALID_FORMAT']);
    });
  }

  for (const [route, { parameters = [] }] of operations.filter(([, { responses }]) => '304' in responses)) {
    if (parameters.some(({ in: place, required }) => required && place !== 'header')) continue;
    it(`is kept by ${route}, which answers 304 to who has it`, async () => {
      const url = server.url + route.replace('GET ', '');
      const headers = route.includes('/admin/') ? ADMIN : ALICE;
      const etag = (await fetch(url, { headers })).headers.get('etag') ?? '';
      expect(etag).to.match(/^"[\w-]+"$/);
      expect((await fetch(url, { headers: { ...headers, 'If-None-Match': etag } })).status).to.equal(304);
    });
  }
});

describe('an answer that is not as the document says', () => {
  const broken: Readonly<Record<string, object>> = {
    'an undocumented field': { hash: 'ab'.repeat(32), more: 1 },
    'a hash that is none': { hash: 'x' },
    'no hash': {},
  };
  for (const [name, mark] of Object.entries(broken)) {
    it(`is found by every HTTP test: ${name}`, async () => {
      const standing = { highest: 1, mark: { ledger: 1, ...mark } as { ledger: number; hash: string }, halted: null };
      const server = await startHttpServer({ getNetworkStanding: { execute: () => okAsync(standing) } });
      await fetch(`${server.url}/api/admin/network`, { headers: ADMIN });
      const fault = await server.close().catch((error: unknown) => String(error));
      expect(fault).to.include('GET /api/admin/network 200: body.mark');
    });
  }

  it('is found when its status or its code is not documented', async () => {
    const answer = { execute: () => errAsync({ kind: 'not_in_review' } as never) };
    const server = await startHttpServer({ deductUsage: answer, findCharge: answer });
    await post(`${server.url}/api/billing/deduct`, DEDUCT_BODY);
    await fetch(`${server.url}/api/billing/deductions/a`, { headers: ADMIN });
    const faults = await server.close().catch((error: unknown) => String(error));
    expect(faults).to.match(/POST \/api\/billing\/deduct 409: body\.code is none of .*IDEMPOTENCY_CONFLICT/);
    expect(faults).to.include('GET /api/billing/deductions/:requestId 409: undocumented status');
  });
});

describe('the README and the pages below docs', () => {
  const pages = [
    ...filesBelow(['docs'], '.md'),
    { path: 'README.md', text: readFileSync(join(ROOT, 'README.md'), 'utf8') },
  ];
  const mentioned = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/\b(GET|POST|PATCH|DELETE) (\/[\w/.:{}-]*\w)/g)].map(([, method, route]) => ({
      path,
      method,
      route,
    })),
  );
  const asPattern = (route: string) => new RegExp(`^${route.replace(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`);
  const known = operations.map(([route]) => asPattern(route));

  it('name only routes that are there', () => {
    expect(mentioned).to.have.length.above(5);
    const unknown = mentioned.filter(
      ({ method, route }) => !known.some((pattern) => pattern.test(`${method} ${route}`)),
    );
    expect(unknown).to.deep.equal([]);
  });
});

function bodySchemaOf(route: string): JsonSchema {
  const operation = new Map(operations).get(route);
  return operation!.requestBody!.content['application/json']!.schema;
}

/** Every object below a value: schemas and whatever else there is. */
function schemasIn(value: unknown): JsonSchema[] {
  if (Array.isArray(value)) return value.flatMap(schemasIn);
  if (typeof value !== 'object' || value === null) return [];
  return [value as JsonSchema, ...Object.values(value).flatMap(schemasIn)];
}
