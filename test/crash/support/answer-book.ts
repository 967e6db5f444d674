import { type Units } from '../../../src/core/shared/usdc.ts';
import { type PlannedCharge } from './charge-plan.ts';

/** What the callers know of one request id: all that was asked, and all that was answered. */
export interface Story {
  readonly userId: string;
  readonly askedUnits: Set<Units>;
  /** Amounts that were answered with 200 or 202. */
  readonly acceptedUnits: Set<Units>;
  /** Answers that said the charge was made by this very request. */
  made: number;
  /** Accepted without waiting for the send: then only an administrator may still void it. */
  promised: boolean;
  toldConfirmed: boolean;
  toldVoided: boolean;
  voidAsked: boolean;
}

/** The part of an answer that says how far a charge came. */
export interface Told {
  readonly status: string;
  readonly alreadyProcessed: boolean;
}

/** Everything that the callers of a test have asked and heard. */
export class AnswerBook {
  private readonly byRequestId = new Map<string, Story>();

  get stories(): ReadonlyMap<string, Story> {
    return this.byRequestId;
  }

  /** To be noted before the request is sent: it may be carried out without an answer. */
  asked({ requestId, userId, units }: PlannedCharge): Story {
    const story = this.byRequestId.get(requestId) ?? untold(userId);
    story.askedUnits.add(units);
    this.byRequestId.set(requestId, story);
    return story;
  }

  /** A charge was answered 200 or 202, or as an item of a batch without refusal. */
  accepted(charge: PlannedCharge, { status, alreadyProcessed }: Told, waited: boolean): void {
    const story = this.asked(charge);
    story.acceptedUnits.add(charge.units);
    if (!alreadyProcessed) story.made += 1;
    if (!waited) story.promised = true;
    if (status === 'confirmed') story.toldConfirmed = true;
  }

  get acceptedCharges(): number {
    return [...this.byRequestId.values()].filter(({ acceptedUnits }) => acceptedUnits.size > 0).length;
  }
}

const untold = (userId: string): Story => ({
  userId,
  askedUnits: new Set(),
  acceptedUnits: new Set(),
  made: 0,
  promised: false,
  toldConfirmed: false,
  toldVoided: false,
  voidAsked: false,
});
