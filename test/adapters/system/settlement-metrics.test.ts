import { expect } from 'chai';
import { Metrics } from '../../../src/adapters/system/metrics.ts';

describe('SettlementMetrics', () => {
  it('counts what was swept, lost and given up', async () => {
    const metrics = new Metrics();
    metrics.settlements.holdsSwept(3);
    metrics.settlements.capturesLost(2);
    metrics.settlements.givenUp('capture');
    metrics.settlements.givenUp('delivery');
    const { body } = await metrics.text();
    expect(body.split('\n')).to.include.members([
      'gateway_holds_swept_total 3',
      'gateway_captures_lost_total 2',
      'gateway_settlements_given_up_total{kind="capture"} 1',
      'gateway_settlements_given_up_total{kind="delivery"} 1',
    ]);
  });
});
