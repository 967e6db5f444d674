import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { composeService } from './compose-file.ts';
import { PROJECT_ROOT, projectText } from './project-text.ts';

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly 'timeout-minutes': number;
  readonly services?: Readonly<Record<string, { readonly image: string; readonly options: string }>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

describe('The CI workflow', () => {
  const { permissions, jobs } = parse(projectText('.github/workflows/ci.yml')) as Workflow;
  const { scripts } = JSON.parse(projectText('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const commands = (job: string) => jobs[job]!.steps.flatMap(({ run }) => (run === undefined ? [] : [run]));

  it('installs, audits, lints, checks types, runs unit and integration tests, covers and builds, each as a step', () => {
    expect(commands('checks')).to.deep.equal([
      'npm ci',
      'npm audit --omit=dev',
      'npm run lint',
      'npm run typecheck',
      'npm run test:unit',
      'npm run test:integration',
      'npm run test:acceptance',
      'npm run test:coverage',
      'npm run build',
    ]);
  });

  it('runs only scripts and files that exist', () => {
    const text = steps.map(({ run = '' }) => run).join('\n');
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
    expect(named.filter((name) => !(name in scripts))).to.deep.equal([]);
    const files = [...text.matchAll(/\bnode (\S+\.ts)|^(\.ci\/\S+)/gm)].map(([, script, own]) => script ?? own!);
    expect(files).to.include('.ci/run');
    expect(files.filter((path) => !existsSync(`${PROJECT_ROOT}${path}`))).to.deep.equal([]);
  });

  it('uses the PostgreSQL and the Redis of the compose file, once they are healthy', () => {
    const { services } = jobs['services']!;
    expect(services).to.have.all.keys('postgres', 'redis');
    for (const [name, { image, options }] of Object.entries(services!)) {
      expect(image).to.equal(composeService(name).image);
      expect(options).to.contain('--health-cmd');
    }
    const [, proof = ''] = commands('services');
    expect(proof).to.contain('localhost:5432').and.to.contain('localhost:6379');
  });

  it('may only read, ends in time, and takes actions by their major version', () => {
    expect(permissions).to.deep.equal({ contents: 'read' });
    for (const job of Object.values(jobs)) expect(job['timeout-minutes']).to.be.within(1, 90);
    const actions = steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses]));
    expect(actions).to.include('actions/checkout@v5');
    expect(actions.filter((action) => !/^actions\/[\w-]+@v\d+$/.test(action))).to.deep.equal([]);
  });

  it('keeps the packages of a lock file between runs, and the coverage report', () => {
    const installing = Object.values(jobs).filter((job) => job.steps.some(({ run }) => run === 'npm ci'));
    for (const job of installing) {
      expect(job.steps.some((step) => step.with?.['cache'] === 'npm')).to.equal(true);
    }
    expect(steps.some((step) => step.with?.['path'] === 'coverage')).to.equal(true);
  });
});
