import { type CallCharge, type CaptureOutcome } from '../../../src/core/gateway/ports/held-calls.ts';
import { type CallSettlements } from '../../../src/core/gateway/call-settlements.ts';
import { type Life } from '../life.ts';

export type Settlements = Pick<CallSettlements, 'begin' | 'capture' | 'release' | 'end'>;

/** A call that its process called charged. */
export interface CalledCharged extends CallCharge {
  readonly life: Life;
  /** What its process knows of it. */
  outcome: CaptureOutcome | 'given_up' | 'pending';
}

export interface SettlementWitness {
  noteCharged(called: CalledCharged): void;
  /** That the call was delivered is written down, unless the store was away for too long. */
  noteDelivered(charge: CallCharge): void;
}

/** The settlements of one process, with a witness of what it settles and what it learns of it. */
export function watchedSettlements(settlements: Settlements, life: Life, witness: SettlementWitness): Settlements {
  return {
    begin: (charge) => settlements.begin(charge),
    release: (charge) => settlements.release(charge),
    end: async (charge, end) => {
      await settlements.end(charge, end);
      if (end === 'delivered') witness.noteDelivered(charge);
    },
    capture: async (charge) => {
      const called: CalledCharged = { ...charge, life, outcome: 'pending' };
      witness.noteCharged(called);
      called.outcome = await settlements.capture(charge);
      return called.outcome;
    },
  };
}
