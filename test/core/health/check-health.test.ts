import { expect } from 'chai';
import { CheckHealth } from '../../../src/core/health/check-health.ts';
import { OK, type ComponentCheck } from '../../../src/core/health/component.ts';
import { type HealthProbe } from '../../../src/core/health/ports.ts';

const SLOW: ComponentCheck = { status: 'degraded', reason: 'slow' };
const GONE: ComponentCheck = { status: 'down', reason: 'unavailable' };
const CRITICAL = new Set(['database']);

function probe(id: string, check: ComponentCheck): HealthProbe {
  return { id, check: () => Promise.resolve(check) };
}

const reportOf = (database: ComponentCheck, horizon: ComponentCheck) =>
  new CheckHealth([probe('database', database), probe('horizon', horizon)], CRITICAL).execute();

describe('CheckHealth', () => {
  const verdicts: readonly [string, ComponentCheck, ComponentCheck, string][] = [
    ['ok when every component is', OK, OK, 'ok'],
    ['degraded when one component is slow', OK, SLOW, 'degraded'],
    ['degraded when a critical component is slow', SLOW, OK, 'degraded'],
    ['degraded when a component is down that nothing depends on', OK, GONE, 'degraded'],
    ['down when a critical component is, whatever the others say', GONE, SLOW, 'down'],
  ];
  for (const [name, database, horizon, status] of verdicts) {
    it(`is ${name}`, async () => expect((await reportOf(database, horizon)).status).to.equal(status));
  }

  it('is ok when there is nothing to ask', async () => {
    expect(await new CheckHealth([], CRITICAL).execute()).to.deep.equal({ status: 'ok', components: new Map() });
  });

  it('shows what each probe found, in the order of the probes though they answer in another', async () => {
    const { promise: late, resolve: answer } = Promise.withResolvers<ComponentCheck>();
    const slowest: HealthProbe = { id: 'database', check: () => late };
    const report = new CheckHealth([slowest, probe('horizon', GONE)], CRITICAL).execute();
    answer(SLOW);
    expect([...(await report).components]).to.deep.equal([
      ['database', SLOW],
      ['horizon', GONE],
    ]);
  });

  it('asks every component at once', () => {
    const asked: string[] = [];
    const silent = (id: string): HealthProbe => ({
      id,
      check: () => {
        asked.push(id);
        return new Promise(() => undefined);
      },
    });
    void new CheckHealth([silent('database'), silent('horizon')], CRITICAL).execute();
    expect(asked).to.deep.equal(['database', 'horizon']);
  });

  it('asks once for callers that come while a check is under way, and anew for the next one', async () => {
    let questions = 0;
    const counting: HealthProbe = {
      id: 'database',
      check: () => {
        questions += 1;
        return Promise.resolve(questions === 1 ? GONE : OK);
      },
    };
    const health = new CheckHealth([counting], CRITICAL);
    const shared = await Promise.all([health.execute(), health.execute(), health.execute()]);
    expect(shared.map(({ status }) => status)).to.deep.equal(['down', 'down', 'down']);
    expect(questions).to.equal(1);
    expect((await health.execute()).status).to.equal('ok');
    expect(questions).to.equal(2);
  });

  it('asks anew after a check that ended by a bug', async () => {
    let failing = true;
    const buggy: HealthProbe = {
      id: 'database',
      check: () => (failing ? Promise.reject(new Error('a bug')) : Promise.resolve(OK)),
    };
    const health = new CheckHealth([buggy], CRITICAL);
    const failure = await health.execute().catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error).with.property('message', 'a bug');
    failing = false;
    expect((await health.execute()).status).to.equal('ok');
  });
});
