import { expect } from 'chai';
import { COMMANDS } from '../../src/cli/commands.ts';
import { optionsOf } from '../../src/cli/options.ts';
import { healthyService, startHttpServer, type HttpServer } from '../http/support/http-server.ts';
import { mountedRoutes } from '../http/support/mounted-routes.ts';
import { ADMIN } from '../http/support/requests.ts';
import { cliFor, type Cli } from './support/cli.ts';

const WHY = '--reason=because';

/** One good line for each command, and the route that it leads to. A service that has nothing there answers 404. */
const LINES: readonly (readonly [line: string, route: string, status?: 404])[] = [
  ['health', 'GET /api/health'],
  ['users show user_alice', 'GET /api/developers/me'],
  [`token mint user_alice ${WHY} --lifetime 60`, 'POST /api/admin/tokens'],
  ['keys list --user user_alice --limit 5', 'GET /api/keys'],
  ['keys issue no-such-api --user user_alice', 'POST /api/keys', 404],
  ['keys rotate key_1 --grace 0 --user user_alice', 'POST /api/keys/:id/rotate', 404],
  ['keys revoke key_1 --user user_alice', 'DELETE /api/keys/:id', 404],
  ['vault show --user user_alice --network testnet', 'GET /api/vault/balance'],
  ['charges show req_1', 'GET /api/billing/deductions/:requestId'],
  ['charges receipt req_1', 'GET /api/billing/deductions/:requestId/receipt'],
  [`charges void req_1 ${WHY}`, 'POST /api/billing/deductions/:requestId/void'],
  ['charges review', 'GET /api/admin/charges/review'],
  [`charges confirm req_1 ${WHY}`, 'POST /api/admin/charges/:requestId/confirm'],
  [`charges requeue req_1 ${WHY}`, 'POST /api/admin/charges/:requestId/requeue'],
  [`charges write-off req_1 ${WHY}`, 'POST /api/admin/charges/:requestId/write-off'],
  ['settlements list --status review', 'GET /api/admin/settlements'],
  [`settlements run ${WHY}`, 'POST /api/admin/settlements/run'],
  [`settlements confirm stl_1 ${WHY}`, 'POST /api/admin/settlements/:id/confirm', 404],
  [`settlements requeue stl_1 ${WHY}`, 'POST /api/admin/settlements/:id/requeue', 404],
  [`settlements write-off stl_1 ${WHY}`, 'POST /api/admin/settlements/:id/write-off', 404],
  ['reconciliation show', 'GET /api/admin/reconciliation'],
  [`reconciliation run ${WHY}`, 'POST /api/admin/reconciliation/run'],
  ['reconciliation payouts', 'GET /api/admin/settlements/reconciliation'],
  ['reconciliation revenue --limit 5', 'GET /api/admin/revenue'],
  ['deposits unknown', 'GET /api/admin/deposits/unknown'],
  ['deposits scan', 'GET /api/admin/deposits/scan'],
  [`deposits assign 0001-0 user_alice ${WHY}`, 'POST /api/admin/deposits/:eventId/assign'],
  ['breakers list', 'GET /api/admin/circuit-breakers'],
  [`breakers reset health:database ${WHY}`, 'POST /api/admin/circuit-breakers/:service/reset'],
  [`breakers open health:database ${WHY}`, 'POST /api/admin/circuit-breakers/:service/open'],
  ['network show', 'GET /api/admin/network'],
  [`network accept ${WHY}`, 'POST /api/admin/network/accept'],
  ['audit --limit 100', 'GET /api/admin/audit-log'],
];

describe('The commands', () => {
  let server: HttpServer;
  let cli: Cli;
  before(async () => {
    server = await startHttpServer();
    cli = cliFor(server.url);
  });
  after(() => server.close());

  it('are all tried here', () => {
    const tried = LINES.map(([line]) => COMMANDS.find(({ name }) => `${line} `.startsWith(`${name} `))?.name);
    expect(tried).to.deep.equal(COMMANDS.map(({ name }) => name));
  });

  it('give an option of one name the same kind of value', () => {
    const kinds = new Map<string, boolean>();
    for (const [name, { placeholder }] of COMMANDS.flatMap((command) => Object.entries(optionsOf(command)))) {
      expect(kinds.get(name) ?? placeholder === null, name).to.equal(placeholder === null);
      kinds.set(name, placeholder === null);
    }
  });

  it('reach every route that is for administrators', () => {
    const routes = mountedRoutes(healthyService()).filter((route) => route.includes('/api/admin/'));
    expect(routes).to.have.length.above(20);
    expect(LINES.map(([, route]) => route)).to.include.members(routes);
  });

  for (const [line, route, refused] of LINES) {
    it(`callora ${line}: ${route}`, async () => {
      server.samples.length = 0;
      const { code, out, err } = await cli(line);
      const asked = server.samples.map((sample) => `${sample.method} ${sample.route}`);
      expect(asked).to.include(route);
      if (refused === undefined) {
        expect([code, err]).to.deep.equal([0, '']);
        expect(out).to.match(/^\S[^]*\n$/);
      } else {
        expect([code, out]).to.deep.equal([1, '']);
        expect(err).to.match(/^[A-Z_]+_NOT_FOUND: /);
        expect(server.samples.at(-1)?.status).to.equal(404);
      }
    });
  }

  for (const path of ['/api/admin/charges/review', '/api/admin/reconciliation', '/api/admin/circuit-breakers']) {
    it(`print with --json exactly what GET ${path} answers`, async () => {
      const line = LINES.find(([, route]) => route === `GET ${path}`)![0];
      const { code, out } = await cli(`${line} --json`);
      const body = await (await fetch(server.url + path, { headers: ADMIN })).text();
      expect([code, out]).to.deep.equal([0, `${body}\n`]);
    });
  }

  it('send an id as one segment of the path, whatever is in it', async () => {
    await cli(['breakers', 'reset', 'a/../b?c#d', WHY]);
    expect(server.samples.at(-1)).to.include({ route: '/api/admin/circuit-breakers/:service/reset', status: 404 });
  });
});
