import { expect } from 'chai';
import { findFaults } from './expression-faults.ts';

const KNOWN = { charges_total: { outcome: ['created', 'voided'] } };

/** That the checks of alerts and panels can fail. */
describe('The check of an expression', () => {
  it('finds nothing wrong where nothing is', () => {
    expect(findFaults('sum by (outcome) (rate(charges_total{outcome="voided"}[5m])) > 1', KNOWN)).to.deep.equal([]);
    expect(findFaults('up{job="callora"} == 0', KNOWN)).to.deep.equal([]);
  });

  const FAULTS: readonly (readonly [string, string, string])[] = [
    ['a metric that is not exported', 'rate(charge_total[5m])', 'charge_total is not exported'],
    ['a histogram without its part', 'rate(charge_duration_seconds[5m])', 'charge_duration_seconds is not exported'],
    ['a label that a metric has not', 'rate(charges_total{kind="a"}[5m])', 'charges_total has no label kind'],
    ['a value that never occurs', 'rate(charges_total{outcome="void"}[5m])', 'charges_total never has outcome void'],
    ['one of several values', 'rate(charges_total{outcome=~"created|x"}[5m])', 'charges_total never has outcome x'],
    ['a pattern that fits nothing', 'rate(charges_total{outcome!~"v.+x"}[5m])', 'charges_total never has outcome v.+x'],
    ['a grouping by what is not there', 'sum by (api) (rate(charges_total[5m]))', 'no metric in it has the label api'],
    ['a counter as it stands', 'sum(charges_total) > 5', 'charges_total is a counter: only its rate says something'],
    ['the rate of a gauge', 'rate(process_open_fds[5m])', 'process_open_fds is a gauge and has no rate'],
    ['shared state of instances added up', 'sum(charges_open)', 'charges_open is shared state: take the max'],
    ['no metric at all', 'time() > 5', 'reads no metric'],
  ];
  for (const [what, expression, fault] of FAULTS) {
    it(`finds ${what}`, () => {
      expect(findFaults(expression, KNOWN)).to.deep.equal([fault]);
    });
  }
});
