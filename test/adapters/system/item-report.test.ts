import { expect } from 'chai';
import { itemReport } from '../../../src/adapters/system/item-report.ts';
import { createLogger } from '../../../src/adapters/system/logger.ts';
import { Metrics } from '../../../src/adapters/system/metrics.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const QUIET_MS = 300_000;

describe('itemReport', () => {
  let metrics: Metrics;
  let clock: VirtualClock;
  let lines: Record<string, unknown>[];
  beforeEach(() => {
    metrics = new Metrics();
    clock = new VirtualClock();
    lines = [];
  });
  const report = () => {
    const logger = createLogger('info', { write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[0]) });
    return itemReport(logger, metrics, clock);
  };
  const item = (id: bigint, contractId = 'CPOOL') => ({ id, contractId, units: 100_000n });

  it('counts every refusal, and logs the first of each contract and reason', async () => {
    const alerts = report();
    for (const id of [1n, 2n, 3n]) alerts.refused(item(id), 'paused');
    alerts.refused(item(4n), 'insufficient_balance');
    alerts.refused(item(5n, 'COWN'), 'paused');
    expect(lines.map(({ level, itemId, contractId, refusal }) => [level, itemId, contractId, refusal])).to.deep.equal([
      ['error', '1', 'CPOOL', 'paused'],
      ['error', '4', 'CPOOL', 'insufficient_balance'],
      ['error', '5', 'COWN', 'paused'],
    ]);
    expect(lines[0]).to.deep.include({ amountUsdc: '0.01' });
    const { body } = await metrics.text();
    expect(body).to.contain('gathered_item_refusals_total{refusal="paused"} 4');
    expect(body).to.contain('gathered_item_refusals_total{refusal="insufficient_balance"} 1');
  });

  it('logs again when it lasts', async () => {
    const alerts = report();
    alerts.refused(item(1n), 'paused');
    await clock.advance(QUIET_MS - 1);
    alerts.refused(item(1n), 'paused');
    expect(lines).to.have.length(1);
    await clock.advance(1);
    alerts.refused(item(1n), 'paused');
    expect(lines).to.have.length(2);
  });

  it('counts the items that were formed', async () => {
    metrics.gatheredItems.gathered(3);
    expect((await metrics.text()).body).to.contain('gathered_items_total 3');
  });
});
