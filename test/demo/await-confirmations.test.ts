import { expect } from 'chai';
import { awaitConfirmations } from '../../src/demo/await-confirmations.ts';
import { planLoad } from '../../src/demo/load-plan.ts';
import { SUBSCRIPTION } from './example-subscription.ts';

describe('Awaiting confirmations', () => {
  const charges = planLoad(SUBSCRIPTION).batch.slice(0, 3);
  const [first, second, third] = charges.map(({ body }) => body.requestId);
  const report = (requestId: string, status: string) => ({ requestId, status, stellarTxHash: 'h', amountUsdc: '1' });
  const clock = { sleep: () => Promise.resolve() };
  const stopped = AbortSignal.abort();

  it('looks up again only what is not confirmed yet', async () => {
    const looked: string[] = [];
    const findCharge = (requestId: string) => {
      looked.push(requestId);
      const isLate = requestId === second && looked.filter((id) => id === second).length < 3;
      return Promise.resolve(report(requestId, isLate ? 'submitted' : 'confirmed'));
    };
    const counts: number[] = [];
    const deadline = new AbortController().signal;
    const reports = await awaitConfirmations(charges, { findCharge }, { clock, deadline }, (n) => counts.push(n));
    expect(looked).to.deep.equal([first, second, third, second, second]);
    expect(counts).to.deep.equal([2, 2, 3]);
    expect(reports.map(({ status }) => status)).to.deep.equal(['confirmed', 'confirmed', 'confirmed']);
  });

  it('returns what it has at the deadline, without charges that the service does not know', async () => {
    const findCharge = (requestId: string) =>
      Promise.resolve(requestId === first ? null : report(requestId, 'reserved'));
    const reports = await awaitConfirmations(charges, { findCharge }, { clock, deadline: stopped }, () => undefined);
    expect(reports.map(({ requestId, status }) => [requestId, status])).to.deep.equal([
      [second, 'reserved'],
      [third, 'reserved'],
    ]);
  });
});
