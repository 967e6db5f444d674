import { expect } from 'chai';
import { OK, type ComponentCheck } from '../../../src/core/health/component.ts';
import { overallStatus } from '../../../src/core/health/overall-status.ts';
import { GONE, SLOW } from './support/scripted-probe.ts';

const statusOf = (database: ComponentCheck, horizon: ComponentCheck) =>
  overallStatus(
    [
      { id: 'horizon', ...horizon },
      { id: 'database', ...database },
    ],
    new Set(['database']),
  );

describe('overallStatus', () => {
  const verdicts: readonly [string, ComponentCheck, ComponentCheck, string][] = [
    ['ok when every component is', OK, OK, 'ok'],
    ['degraded when one component is slow', OK, SLOW, 'degraded'],
    ['degraded when a critical component is slow', SLOW, OK, 'degraded'],
    ['degraded when a component is down that nothing depends on', OK, GONE, 'degraded'],
    ['down when a critical component is, whatever the others say', GONE, SLOW, 'down'],
  ];
  for (const [name, database, horizon, status] of verdicts) {
    it(`is ${name}`, () => expect(statusOf(database, horizon)).to.equal(status));
  }

  it('is ok when there is nothing to ask', () => {
    expect(overallStatus([], new Set(['database']))).to.equal('ok');
  });
});
