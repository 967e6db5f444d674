import { type Answer, type CalloraClient, type TimedAnswer } from './callora-client.ts';
import { eachLimited } from './each-limited.ts';
import { conflictingBody, type LoadPlan, type PlannedCharge } from './load-plan.ts';

export interface LoadOutcome {
  /** Every answer, in the order of arrival. */
  readonly answers: readonly Answer[];
  /** Of the single deducts: the items of a batch have no latency of their own. */
  readonly latenciesMs: readonly number[];
}

const PARALLEL_MAX = 80;

/** Sends the whole plan: the batch and the request beyond the balance among the single charges, in parallel. */
export async function sendLoad(
  plan: LoadPlan,
  client: Pick<CalloraClient, 'deduct' | 'deductBatch'>,
  onAnswers: (count: number) => void,
): Promise<LoadOutcome> {
  const answers: Answer[] = [];
  const latenciesMs: number[] = [];
  const keep = (arrived: readonly Answer[]) => {
    answers.push(...arrived);
    onAnswers(answers.length);
  };
  const keepTimed = (arrived: readonly TimedAnswer[]) => {
    latenciesMs.push(...arrived.map(({ latencyMs }) => latencyMs));
    keep(arrived.map(({ answer }) => answer));
  };
  await Promise.all([
    eachLimited(plan.singles, PARALLEL_MAX, async (charge) => {
      keepTimed(await deliver(charge, client));
    }),
    sendBatch(plan, client).then(keep),
    client.deduct(plan.beyondBalance).then((refused) => keepTimed([refused])),
  ]);
  return { answers, latenciesMs };
}

async function deliver(charge: PlannedCharge, client: Pick<CalloraClient, 'deduct'>): Promise<TimedAnswer[]> {
  const send = () => client.deduct(charge.body);
  switch (charge.delivery) {
    case 'once':
      return [await send()];
    case 'repeated':
      return [await send(), await send()];
    case 'simultaneous':
      return Promise.all([send(), send()]);
    case 'conflicting':
      return [await send(), await client.deduct(conflictingBody(charge))];
  }
}

async function sendBatch({ batch }: LoadPlan, client: Pick<CalloraClient, 'deductBatch'>): Promise<readonly Answer[]> {
  const bodies = batch.map(({ body }) => body);
  const [first] = bodies;
  return first === undefined ? [] : client.deductBatch(first.userId, bodies);
}
