import { expect } from 'chai';
import { setImmediate as turn } from 'node:timers/promises';
import { type TimedAnswer } from '../../src/demo/callora-client.ts';
import { type DeductBody } from '../../src/demo/deduct-body.ts';
import { eachLimited } from '../../src/demo/each-limited.ts';
import { answerCountOf, type Delivery, planLoad } from '../../src/demo/load-plan.ts';
import { sendLoad } from '../../src/demo/send-load.ts';
import { SUBSCRIPTION } from './example-subscription.ts';

/** Records which bodies are under way while others start; charges everything. */
class RecordingClient {
  readonly sent: DeductBody[] = [];
  readonly batches: (readonly DeductBody[])[] = [];
  readonly overlapping = new Set<string>();
  private readonly underWay = new Set<string>();

  async deduct(body: DeductBody): Promise<TimedAnswer> {
    if (this.underWay.has(body.requestId)) this.overlapping.add(body.requestId);
    this.underWay.add(body.requestId);
    this.sent.push(body);
    await turn();
    this.underWay.delete(body.requestId);
    return { answer: { kind: 'charged' }, latencyMs: this.sent.length };
  }

  deductBatch(_userId: string, items: readonly DeductBody[]) {
    this.batches.push(items);
    return Promise.resolve(items.map(() => ({ kind: 'charged' as const })));
  }
}

describe('Sending the load', () => {
  const plan = planLoad(SUBSCRIPTION);
  const idsOf = (delivery: Delivery) =>
    plan.singles.filter((charge) => charge.delivery === delivery).map(({ body }) => body.requestId);
  let client: RecordingClient;

  beforeEach(() => (client = new RecordingClient()));

  const bodiesOf = (requestId: string) => client.sent.filter((body) => body.requestId === requestId);

  it('overlaps exactly the requests that are to be simultaneous', async () => {
    await sendLoad(plan, client, () => undefined);
    expect([...client.overlapping].toSorted()).to.deep.equal(idsOf('simultaneous'));
  });

  it('repeats a charge with the same body and conflicts with another one', async () => {
    await sendLoad(plan, client, () => undefined);
    for (const id of idsOf('repeated')) expect(bodiesOf(id)[1]).to.deep.equal(bodiesOf(id)[0]);
    for (const id of idsOf('conflicting')) expect(bodiesOf(id)[1]).not.to.deep.equal(bodiesOf(id)[0]);
    for (const id of idsOf('once')) expect(bodiesOf(id)).to.have.length(1);
  });

  it('keeps every answer, but a latency for single requests only', async () => {
    const counts: number[] = [];
    const outcome = await sendLoad(plan, client, (count) => counts.push(count));
    expect(outcome.answers).to.have.length(answerCountOf(plan));
    expect(outcome.latenciesMs).to.have.length(answerCountOf(plan) - plan.batch.length);
    expect(counts.at(-1)).to.equal(answerCountOf(plan));
    expect(client.batches).to.deep.equal([plan.batch.map(({ body }) => body)]);
  });
});

describe('eachLimited', () => {
  it('works on every item once, never on more than the limit at the same time', async () => {
    let running = 0;
    let runningMax = 0;
    const done: number[] = [];
    await eachLimited([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      runningMax = Math.max(runningMax, ++running);
      await turn();
      done.push(item);
      running--;
    });
    expect(done.toSorted()).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
    expect(runningMax).to.equal(3);
  });

  it('rejects with the first failure', async () => {
    const failure = new Error('refused');
    const outcome = await eachLimited([1, 2, 3], 2, (item) =>
      item === 2 ? Promise.reject(failure) : Promise.resolve(),
    ).catch((error: unknown) => error);
    expect(outcome).to.equal(failure);
  });
});
