import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type IViolation } from 'dependency-cruiser';
import { plant, ROOT, ruleNames, violationsIn } from './cruise-tree.ts';

const CRUISE_TIMEOUT_MS = 60_000;

const PACKAGES = ['neverthrow', 'koa', 'inversify', 'reflect-metadata', 'sinon'];

const manifest = {
  dependencies: { neverthrow: '1', koa: '1', inversify: '1', 'reflect-metadata': '1' },
  devDependencies: { sinon: '1' },
};

/** What the planted arrows point at, and packages that are installed in name only. */
const GROUND: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify(manifest),
  'tsconfig.json': '{}',
  'src/core/shared/clock.ts': 'export interface Clock { now(): number }',
  'src/adapters/knex/rows.ts': 'export const row = 1;',
  'src/bootstrap/config.ts': 'export const config = 1;',
  'src/localnet/ledger.ts': 'export const ledger = 1;',
  'test/support/builder.ts': 'export const builder = 1;',
  ...Object.fromEntries(
    PACKAGES.flatMap((name) => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
      [`node_modules/${name}/index.js`, 'module.exports = {};'],
    ]),
  ),
};

/** [rule, what breaks it, the file that does, its import] */
const FORBIDDEN: readonly (readonly [string, string, string, string])[] = [
  ['core-is-pure', 'a package in the core', 'src/core/billing/a.ts', 'koa'],
  ['core-is-pure', 'a module of Node in the core', 'src/core/billing/b.ts', 'node:fs'],
  ['core-is-pure', 'node:crypto elsewhere in the core', 'src/core/billing/c.ts', 'node:crypto'],
  ['core-is-pure', 'an adapter in the core', 'src/core/billing/d.ts', '../../adapters/knex/rows.ts'],
  ['digest-is-deterministic', 'a second module in the digest', 'src/core/shared/digest.ts', 'node:fs'],
  ['adapters-face-inward', 'wiring in an adapter', 'src/adapters/http/a.ts', '../../bootstrap/config.ts'],
  ['adapters-face-inward', 'the local network in an adapter', 'src/adapters/soroban/a.ts', '../../localnet/ledger.ts'],
  ['adapters-do-not-know-each-other', 'an adapter in another', 'src/adapters/http/b.ts', '../knex/rows.ts'],
  ['localnet-stands-alone', 'the core in the local network', 'src/localnet/a.ts', '../core/shared/clock.ts'],
  ['localnet-stands-alone', 'an adapter in the local network', 'src/localnet/b.ts', '../adapters/knex/rows.ts'],
  ['cli-stands-alone', 'the core in the command line', 'src/cli/a.ts', '../core/shared/clock.ts'],
  ['wiring-only-in-bootstrap', 'a container outside bootstrap', 'src/adapters/http/c.ts', 'inversify'],
  ['wiring-only-in-bootstrap', 'metadata outside bootstrap', 'src/main.ts', 'reflect-metadata'],
  ['production-code-needs-production-packages', 'a test package in src', 'src/bootstrap/a.ts', 'sinon'],
  ['production-code-needs-production-packages', 'a test package in a migration', 'migrations/001_a.ts', 'sinon'],
  ['no-test-in-src', 'test code in src', 'src/bootstrap/b.ts', '../../test/support/builder.ts'],
  ['resolvable', 'an import of nothing', 'src/bootstrap/c.ts', './missing.ts'],
];

/** [what is allowed, the file, its import] */
const ALLOWED: readonly (readonly [string, string, string])[] = [
  ['neverthrow in the core', 'src/core/billing/ok-1.ts', 'neverthrow'],
  ['the core in an adapter', 'src/adapters/http/ok-1.ts', '../../core/shared/clock.ts'],
  ['a package in an adapter', 'src/adapters/http/ok-2.ts', 'koa'],
  ['the own folder in an adapter', 'src/adapters/knex/ok-1.ts', './rows.ts'],
  ['the container in bootstrap', 'src/bootstrap/ok-1.ts', 'inversify'],
  ['everything of ours in bootstrap', 'src/bootstrap/ok-2.ts', '../localnet/ledger.ts'],
  ['a test package in a test', 'test/core/ok-1.ts', 'sinon'],
];

const breaks = ({ rule, from, to }: IViolation) => `${rule.name}: ${from} -> ${to}`;

describe('The dependency rule', function () {
  this.timeout(CRUISE_TIMEOUT_MS);

  it('holds in src, in the migrations and in the tests', async () => {
    const violations = await violationsIn(ROOT, ['src', 'test', 'migrations', 'knexfile.ts']);
    expect(violations.map(breaks)).to.deep.equal([]);
  });

  describe('in a planted tree', () => {
    let directory: string;
    let violations: readonly IViolation[];
    before(async () => {
      directory = await realpath(await mkdtemp(join(tmpdir(), 'callora-architecture-')));
      await plant(directory, GROUND);
      for (const [, , file, target] of FORBIDDEN) await plant(directory, { [file]: `import '${target}';` });
      for (const [, file, target] of ALLOWED) await plant(directory, { [file]: `import '${target}';` });
      await plant(directory, {
        'src/core/vault/circle-1.ts': `import { type Two } from './circle-2.ts';\nexport type One = Two | 1;`,
        'src/core/vault/circle-2.ts': `import { type One } from './circle-1.ts';\nexport type Two = One | 2;`,
        'src/core/billing/types.ts': `import { type Context } from 'koa';\nexport type Inside = Context;`,
        'src/core/billing/late.ts': `export const late = () => import('../../adapters/knex/rows.ts');`,
      });
      violations = await violationsIn(directory, ['src', 'test', 'migrations']);
    });
    after(() => rm(directory, { recursive: true, force: true }));

    const rulesBrokenBy = (file: string) => violations.filter(({ from }) => from === file).map(({ rule }) => rule.name);

    for (const [rule, what, file] of FORBIDDEN) {
      it(`is broken by ${what}`, () => expect(rulesBrokenBy(file)).to.include(rule));
    }

    it('is broken by a circle, even one of types alone', () => {
      expect(rulesBrokenBy('src/core/vault/circle-1.ts')).to.deep.equal(['no-circular']);
    });

    it('is broken by an import of a type, and by one at run time', () => {
      expect(rulesBrokenBy('src/core/billing/types.ts')).to.deep.equal(['core-is-pure']);
      expect(rulesBrokenBy('src/core/billing/late.ts')).to.deep.equal(['core-is-pure']);
    });

    for (const [what, file] of ALLOWED) {
      it(`is not broken by ${what}`, () => expect(rulesBrokenBy(file)).to.deep.equal([]));
    }

    it('has no part that nothing can break', () => {
      expect([...new Set(violations.map(({ rule }) => rule.name))].sort()).to.deep.equal([...ruleNames].sort());
    });
  });
});
