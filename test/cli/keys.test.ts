import { expect } from 'chai';
import { startHttpServer, type HttpServer } from '../http/support/http-server.ts';
import { keyService } from '../http/support/key-service.ts';
import { aCatalog, aMarket } from '../http/support/market.ts';
import { cliFor, type Cli } from './support/cli.ts';

interface KeyBody {
  readonly id: string;
  readonly key: string;
  readonly prefix: string;
}

describe('callora keys', () => {
  let server: HttpServer;
  let cli: Cli;
  let slug: string;
  before(async () => {
    const catalog = aCatalog();
    server = await startHttpServer({ market: aMarket(catalog), keys: keyService(catalog) });
    cli = cliFor(server.url);
    slug = (await catalog.register()).slug;
  });
  after(() => server.close());

  const run = (line: string) => cli(`keys ${line} --user user_alice`);
  const issue = async (terms = '') =>
    JSON.parse((await run(`issue ${slug} ${terms} --json`)).out) as KeyBody & Record<string, unknown>;

  it('issues a key on the terms of the line', async () => {
    const terms = '--name=ci --scopes=read --rate-limit 10 --spend-limit 2.5 --expires-at 2026-03-01T00:00:00Z';
    const issued = await issue(terms);
    expect(issued.key).to.match(/^ck_test_/);
    expect(issued).to.deep.include({
      name: 'ci',
      scopes: ['read'],
      rateLimitPerMinute: 10,
      spendLimitUsdc: '2.5',
      expiresAt: '2026-03-01T00:00:00.000Z',
    });
  });

  it('shows a new key to a person, and no secret in the list', async () => {
    const { out } = await run(`issue ${slug}`);
    const [, key = ''] = /^key +(\S+)$/m.exec(out) ?? [];
    expect(key).to.match(/^ck_test_[0-9A-Za-z]{46}$/);
    const list = await run('list');
    expect(list.out).to.include(key.slice(0, 16)).and.not.include(key);
  });

  it('ends a page of the list with the way to the next', async () => {
    await issue();
    await issue();
    const first = await run('list --limit 1');
    const [, cursor = ''] = /^More with --cursor (\S+)$/m.exec(first.out) ?? [];
    const second = await run(`list --limit 1 --cursor ${cursor}`);
    expect([first.code, second.code]).to.deep.equal([0, 0]);
    expect(second.out.split('\n')[1]).to.match(/^key_/).and.not.equal(first.out.split('\n')[1]);
  });

  it('rotates a key and revokes it', async () => {
    const { id, key } = await issue();
    const rotated = JSON.parse((await run(`rotate ${id} --grace 0 --json`)).out) as KeyBody;
    expect([rotated.id, rotated.key === key]).to.deep.equal([id, false]);
    expect(await run(`revoke ${id}`)).to.deep.equal({ code: 0, out: 'The key is revoked.\n', err: '' });
    const list = await run('list --limit 100');
    expect(list.out).to.match(new RegExp(`^${id} .* revoked `, 'm'));
  });

  it('prints nothing with --json where the service answers no body', async () => {
    const { id } = await issue();
    expect(await run(`revoke ${id} --json`)).to.deep.equal({ code: 0, out: '', err: '' });
  });

  it("says what is wrong with the terms, in the service's own words", async () => {
    const { code, out, err } = await run(`issue ${slug} --spend-limit=1e3 --scopes=read,admin`);
    expect([code, out]).to.deep.equal([1, '']);
    expect(err).to.match(/^VALIDATION_ERROR: Request validation failed\n/);
    expect(err).to.match(/^ {2}body\.spendLimitUsdc: .+ \(\w+\)$/m);
    expect(err).to.match(/^ {2}body\.scopes\[1\]: .+ \(INVALID_VALUE\)$/m);
    expect(err).to.match(/^Request id: [\w-]+$/m);
  });

  it("acts for the user that the line names, and nobody else's keys are seen", async () => {
    const { id } = await issue();
    const { code, err } = await cli(`keys revoke ${id} --user user_bob`);
    expect([code, err.split(':')[0]]).to.deep.equal([1, 'API_KEY_NOT_FOUND']);
  });
});
