import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { variables } from '../../src/bootstrap/config.ts';
import { CONTRACT_ID, configOf, faultyVariables, production } from '../bootstrap/configuration.ts';
import { composeFile } from './compose-file.ts';
import { argumentDefault, dockerfileStages, execForm, instructionsOf } from './dockerfile.ts';
import { guideManifests, type Container, type Manifest } from './kubernetes-guide.ts';
import { PROJECT_ROOT, projectText } from './project-text.ts';

const MEBIBYTES_BESIDE_HEAP = 200;

describe('docs/deploy.md', () => {
  const manifests = guideManifests();
  const manifest = (kind: string): Manifest => manifests.get(kind)!;
  const { data } = manifest('ConfigMap');
  const { stringData } = manifest('Secret');
  const pod = manifest('Deployment').spec.template;
  const container = pod.spec.containers[0]!;
  const job = manifest('Job').spec.template.spec.containers[0]!;

  /** As the pod sees it, with sound secrets in the place of those that the reader is told to change. */
  const environment = () => {
    const changed = Object.entries(stringData).map(([name, value]) => [
      name,
      value === 'CHANGE_ME' ? (production[name] ?? 's'.repeat(32)) : value,
    ]);
    const secrets = Object.fromEntries(changed) as Record<string, string>;
    return { NODE_ENV: 'production', ...data, ...secrets, STELLAR_TESTNET_VAULT_CONTRACT_ID: CONTRACT_ID };
  };

  it('shows manifests of which the service starts in production, once their placeholders are replaced', () => {
    expect([...variables]).to.include.members([...Object.keys(data), ...Object.keys(stringData)]);
    const { mode, database, redis } = configOf(environment());
    expect({ mode, database: database.kind, redis: redis.kind }).to.deep.equal({
      mode: 'production',
      database: 'given',
      redis: 'redis',
    });
  });

  it('shows placeholders that the service refuses', () => {
    const placeholders = Object.entries({ ...data, ...stringData }).filter(([, value]) => value === 'CHANGE_ME');
    const asShown = { ...environment(), ...Object.fromEntries(placeholders) };
    expect(faultyVariables(asShown)).to.have.members(placeholders.map(([name]) => name));
  });

  it('gives service and migrations the same image and the same variables', () => {
    expect(job.image).to.equal(container.image);
    expect(job.envFrom).to.deep.equal(container.envFrom);
    expect(container.envFrom.flatMap((from) => Object.keys(from))).to.deep.equal(['configMapRef', 'secretRef']);
    expect(configOf(environment()).database.migrateOnStart).to.equal(false);
    const source = job.command![1]!.replace(/^dist\//, '').replace(/\.js$/, '.ts');
    expect(existsSync(`${PROJECT_ROOT}${source}`), source).to.equal(true);
  });

  it('probes routes of the service on the port that it listens on', () => {
    const routes = projectText('src/adapters/http/routes/health.ts');
    for (const { httpGet } of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
      expect(routes).to.contain(`router.get('${httpGet.path}'`);
      expect(httpGet.port).to.equal('http');
    }
    expect(container.livenessProbe.httpGet.path).to.equal('/api/health/live');
    expect(container.ports).to.deep.equal([{ name: 'http', containerPort: configOf(environment()).server.port }]);
    expect(manifest('Service').spec.ports[0]!.targetPort).to.equal('http');
  });

  it('drains longer than balancers take to notice, and ends before Kubernetes kills', () => {
    const { delayMs, timeoutMs } = configOf(environment()).shutdown;
    const { periodSeconds, failureThreshold } = container.readinessProbe;
    expect(delayMs).to.be.at.least(periodSeconds * failureThreshold * 1000);
    expect(timeoutMs - delayMs, 'a call may take that long').to.be.at.least(
      configOf(environment()).gateway.firstByteTimeoutMs,
    );
    expect(pod.spec.terminationGracePeriodSeconds * 1000).to.be.above(timeoutMs);
    expect(manifest('Deployment').spec.strategy.rollingUpdate).to.deep.equal({ maxSurge: 1, maxUnavailable: 0 });
  });

  it('selects the pods that it describes', () => {
    const { labels } = pod.metadata;
    expect(manifest('Service').spec.selector).to.deep.equal(labels);
    for (const kind of ['Deployment', 'PodDisruptionBudget']) {
      expect(manifest(kind).spec.selector, kind).to.deep.equal({ matchLabels: labels });
    }
  });

  it('lets no container gain rights, and leaves the heap of the image its room', () => {
    for (const { securityContext } of [container, job] satisfies Container[]) {
      expect(securityContext).to.deep.include({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true });
    }
    const [command] = instructionsOf(dockerfileStages().at(-1)!, 'CMD');
    const [, heapMegabytes] = /--max-old-space-size=(\d+)/.exec(execForm(command!).join(' ')) ?? [];
    const limit = Number.parseInt(container.resources.limits.memory, 10);
    expect(limit - Number(heapMegabytes)).to.be.at.least(MEBIBYTES_BESIDE_HEAP);
  });

  it('names build arguments, compiled files and compose services as they are', () => {
    const text = projectText('docs/deploy.md');
    expect(text).to.contain(`NODE_IMAGE=${argumentDefault('NODE_IMAGE')}@sha256:`);
    expect(text).to.contain(`--build-arg VERSION=${argumentDefault('VERSION')}`);
    const named = [...text.matchAll(/dist\/(src\/[\w/-]+)\.js/g)].map(([, path]) => `${path}.ts`);
    expect(named).to.include('src/bootstrap/migrate-main.ts');
    expect(named.filter((path) => !existsSync(`${PROJECT_ROOT}${path}`))).to.deep.equal([]);
    const services = [...text.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, name]) => name!);
    expect(services).to.have.members(Object.keys(composeFile().services));
  });
});
