import { expect } from 'chai';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { GuardedNetworkProbe } from '../../../src/core/billing/guarded-network-probe.ts';
import { type NetworkStanding } from '../../../src/core/billing/ports/ledger-watermark.ts';
import { OK, type ComponentCheck } from '../../../src/core/health/component.ts';
import { type HealthProbe } from '../../../src/core/health/ports/health-probe.ts';
import { type StoreUnavailable } from '../../../src/core/shared/store-error.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const WORKING: NetworkStanding = { highest: 7, mark: null, halted: null };
const LIMITS = { timeoutMs: 2_000, slowMs: 2_000 };
const LAGGING: ComponentCheck = { status: 'degraded', reason: 'lagging' };

function nodeThatSays(check: ComponentCheck): HealthProbe {
  return {
    id: 'soroban_rpc',
    kind: 'external',
    limits: LIMITS,
    check: () => Promise.resolve(check),
  };
}

const verdictOf = (node: HealthProbe, standing: NetworkStanding) =>
  new GuardedNetworkProbe(node, { read: () => okAsync(standing) }, new VirtualClock()).check(
    new AbortController().signal,
  );

describe('The guarded network probe', () => {
  it('is the probe of the node while the workers work', async () => {
    const node = nodeThatSays(LAGGING);
    expect(new GuardedNetworkProbe(node, { read: () => okAsync(WORKING) }, new VirtualClock())).to.include({
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
    const probe = new GuardedNetworkProbe(nodeThatSays(OK), { read }, new VirtualClock());
    expect(await probe.check(new AbortController().signal)).to.deep.equal(OK);
  });

  it('does not blame the node for a database that hangs, and leaves it the time to say so', async () => {
    const clock = new VirtualClock();
    const read = () => new ResultAsync<NetworkStanding, StoreUnavailable>(new Promise(() => undefined));
    const checked = new GuardedNetworkProbe(nodeThatSays(LAGGING), { read }, clock).check(new AbortController().signal);
    await clock.advance(LIMITS.timeoutMs / 2);
    expect(await checked).to.deep.equal(LAGGING);
  });

  it('stays down while a database that said so does not answer', async () => {
    const halted = okAsync<NetworkStanding, StoreUnavailable>({ ...WORKING, halted: 'ledger_replaced' });
    const answers = [halted, errAsync({ kind: 'database_unavailable' as const })];
    const read = () => answers.shift() ?? okAsync(WORKING);
    const probe = new GuardedNetworkProbe(nodeThatSays(OK), { read }, new VirtualClock());
    const statuses = [];
    for (let check = 0; check < 3; check += 1) statuses.push((await probe.check(new AbortController().signal)).status);
    expect(statuses).to.deep.equal(['down', 'down', 'ok']);
  });
});
