import { type Random } from '../../simulation/random.ts';
import { type AnswerBook, type Told } from './answer-book.ts';
import { bodyOf, type ChargeClient, type Exchange } from './charge-client.ts';
import { RESPOND_ASYNC, type ChargePlan, type PlannedCharge, type Step } from './charge-plan.ts';

export interface ChargeLoadParts {
  readonly plan: ChargePlan;
  readonly client: ChargeClient;
  readonly book: AnswerBook;
  readonly random: Random;
  /** Share of the steps whose requests are repeated until they are answered; with the others nobody comes back. */
  readonly patientShare: number;
}

const LAST_ANSWERS_MS_MAX = 60_000;

/** A number of callers who work through the plan at the same time, each one step after the other. */
export class ChargeLoad {
  private readonly parts: ChargeLoadParts;
  private running: Promise<unknown> | null = null;
  private stopping = false;

  constructor(parts: ChargeLoadParts) {
    this.parts = parts;
  }

  /** Runs until `stop`, or until so many charges are planned. */
  start(callers: number, chargesMax = Infinity): void {
    this.running = Promise.all(Array.from({ length: callers }, () => this.call(chargesMax)));
    // Whoever stops or awaits it is told; until then a failure must not end the run.
    this.running.catch(() => undefined);
  }

  /** Resolves when the planned number is reached and everything is answered. */
  async done(): Promise<void> {
    await this.running;
  }

  /** No further step is begun; what has been asked is asked until it is answered. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.parts.client.limitPatience(LAST_ANSWERS_MS_MAX);
    await this.running;
  }

  private async call(chargesMax: number): Promise<void> {
    const { plan, random, patientShare } = this.parts;
    while (!this.stopping && plan.charges < chargesMax) {
      await this.take(plan.next(), random.int(0, 1), random.chance(patientShare));
    }
  }

  private async take(step: Step, server: number, patient: boolean): Promise<void> {
    switch (step.kind) {
      case 'single':
        await this.charge(step.charge, step.prefer, server, patient);
        return;
      case 'twice':
        await Promise.all([0, 1].map((each) => this.charge(step.charge, step.prefer, each, patient)));
        return;
      case 'conflicting':
        await Promise.all([
          this.charge(step.charge, '', server, patient),
          this.charge(step.rival, '', server + 1, patient),
        ]);
        return;
      case 'batch':
        await this.chargeBatch(step.charges, server, patient);
        return;
      case 'voided':
        await this.charge(step.charge, RESPOND_ASYNC, server, patient);
        await this.void(step.charge, server + 1, patient);
    }
  }

  private async charge(charge: PlannedCharge, prefer: string, server: number, patient: boolean): Promise<void> {
    const { book } = this.parts;
    book.asked(charge);
    const { status, body } = await this.ask(server, 'deduct', bodyOf(charge), prefer, patient);
    if (status === 200 || status === 202) book.accepted(charge, body as Told, prefer !== RESPOND_ASYNC);
  }

  private async chargeBatch(charges: readonly PlannedCharge[], server: number, patient: boolean): Promise<void> {
    const { book } = this.parts;
    for (const charge of charges) book.asked(charge);
    const items = charges.map((charge) => bodyOf(charge));
    const { status, body } = await this.ask(server, 'deduct/batch', { items }, '', patient);
    if (status !== 200) return;
    const { results } = body as { results: readonly Told[] };
    for (const [index, charge] of charges.entries()) {
      const told = results[index];
      if (told !== undefined && told.status !== 'refused') book.accepted(charge, told, false);
    }
  }

  private async void(charge: PlannedCharge, server: number, patient: boolean): Promise<void> {
    const story = this.parts.book.asked(charge);
    story.voidAsked = true;
    const path = `deductions/${charge.requestId}/void`;
    const { status } = await this.ask(server, path, { reason: 'the customer changed their mind' }, '', patient);
    if (status === 200) story.toldVoided = true;
  }

  private ask(server: number, path: string, body: unknown, prefer: string, patient: boolean): Promise<Exchange> {
    const { client } = this.parts;
    return patient ? client.untilAnswered(server, path, body, prefer) : client.once(server, path, body, prefer);
  }
}
