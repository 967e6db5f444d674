import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { GuardedNetworkProbe } from '../../../src/core/billing/guarded-network-probe.ts';
import { type NetworkStanding } from '../../../src/core/billing/ports/ledger-watermark.ts';
import { OK, type ComponentCheck } from '../../../src/core/health/component.ts';
import { type HealthProbe } from '../../../src/core/health/ports/health-probe.ts';

const WORKING: NetworkStanding = { highest: 7, mark: null, halted: null };
const LAGGING: ComponentCheck = { status: 'degraded', reason: 'lagging' };

function nodeThatSays(check: ComponentCheck): HealthProbe {
  return {
    id: 'soroban_rpc',
    kind: 'external',
    limits: { timeoutMs: 1, slowMs: 1 },
    check: () => Promise.resolve(check),
  };
}

const verdictOf = (node: HealthProbe, standing: NetworkStanding) =>
  new GuardedNetworkProbe(node, { read: () => okAsync(standing) }).check(new AbortController().signal);

describe('The guarded network probe', () => {
  it('is the probe of the node while the workers work', async () => {
    const node = nodeThatSays(LAGGING);
    expect(new GuardedNetworkProbe(node, { read: () => okAsync(WORKING) })).to.include({
      id: node.id,
      kind: node.kind,
    });
    expect(await verdictOf(node, WORKING)).to.deep.equal(LAGGING);
    expect(await verdictOf(nodeThatSays(OK), WORKING)).to.deep.equal(OK);
  });

  for (const halted of ['other_network', 'ledger_replaced'] as const) {
    it(`is down while the workers stand still for ${halted}, however well the node is`, async () => {
      const verdict = await verdictOf(nodeThatSays(OK), { ...WORKING, halted });
      expect(verdict).to.deep.equal({ status: 'down', reason: 'wrong_network' });
    });
  }

  it('does not blame the node for a database that does not answer', async () => {
    const read = () => errAsync({ kind: 'database_unavailable' as const });
    const probe = new GuardedNetworkProbe(nodeThatSays(OK), { read });
    expect(await probe.check(new AbortController().signal)).to.deep.equal(OK);
  });
});
