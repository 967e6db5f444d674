import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { variables } from '../../src/bootstrap/config.ts';
import { configOf } from '../bootstrap/configuration.ts';
import { composeFile, composeService, interpolated } from './compose-file.ts';
import { PROJECT_ROOT } from './project-text.ts';

const OURS = ['api', 'localnet'];

describe('docker-compose.yml', () => {
  const { services, volumes } = composeFile();
  const environment = (given: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(composeService('api').environment ?? {}).map(([name, text]) => [name, interpolated(text, given)]),
    );

  it('starts the service in development mode on its own database and network, without any settings', () => {
    const { mode, server, database, stellar, redis, upstream } = configOf(environment({}));
    expect({ mode, server, redis: redis.kind }).to.deep.equal({
      mode: 'development',
      server: { host: '0.0.0.0', port: 3000 },
      redis: 'none',
    });
    expect(database).to.include({ kind: 'given', migrateOnStart: true });
    expect(stellar).to.include({ kind: 'local', url: 'http://localnet:8000' });
    expect(upstream.sample).to.include({ host: 'sample-api' });
  });

  it('takes Redis with its profile', () => {
    expect(composeService('redis').profiles).to.deep.equal(['redis']);
    const { redis } = configOf(environment({ REDIS_URL: 'redis://redis:6379' }));
    expect(redis).to.deep.equal({ kind: 'redis', url: 'redis://redis:6379' });
  });

  it('sets only variables that the service knows, and speaks only to services that are there', () => {
    for (const name of OURS) {
      expect([...variables]).to.include.members(Object.keys(composeService(name).environment ?? {}));
    }
    const hosts = Object.values(environment({ REDIS_URL: 'redis://redis:6379' }))
      .filter((value) => value.includes('://'))
      .map((value) => new URL(value).hostname);
    expect(hosts).to.have.members(['postgres', 'localnet', 'sample-api', 'redis']);
    expect(services).to.include.keys(...hosts);
    expect(Object.keys(composeService('api').depends_on ?? {})).to.have.members(hosts);
  });

  it('waits for a health check wherever it waits for health', () => {
    const awaited = Object.entries(composeService('api').depends_on ?? {}).filter(
      ([, { condition }]) => condition === 'service_healthy',
    );
    expect(awaited.map(([name]) => name)).to.have.members(['postgres', 'localnet', 'redis']);
    for (const [name] of awaited) expect(composeService(name).healthcheck?.test[0], name).to.equal('CMD');
  });

  it('opens the API and PostgreSQL to this machine only, and nothing else', () => {
    const ports = Object.values(services).flatMap(({ ports: opened = [] }) => opened);
    expect(ports).to.have.members(['127.0.0.1:3000:3000', '127.0.0.1:5432:5432']);
  });

  it('runs compiled files of the project, with state in declared volumes', () => {
    const [, file = ''] = composeService('localnet').command ?? [];
    const source = file.replace(/^dist\//, '').replace(/\.js$/, '.ts');
    expect(existsSync(`${PROJECT_ROOT}${source}`), source).to.equal(true);
    const mounted = Object.values(services).flatMap(({ volumes: own = [] }) => own.map((each) => each.split(':')[0]!));
    expect(mounted).to.have.members(Object.keys(volumes));
  });

  it('leaves the service the time that its shutdown may take', () => {
    const graceSeconds = Number.parseInt(composeService('api').stop_grace_period ?? '', 10);
    expect(graceSeconds * 1000).to.be.above(configOf(environment({})).shutdown.timeoutMs);
  });
});
