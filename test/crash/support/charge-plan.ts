import { type Units } from '../../../src/core/shared/usdc.ts';
import { type Random } from '../../simulation/random.ts';

export interface PlannedCharge {
  readonly requestId: string;
  readonly userId: string;
  readonly units: Units;
}

/** What a client does next. `prefer`: the header of that name; the empty one waits for the send. */
export type Step =
  | { readonly kind: 'single'; readonly charge: PlannedCharge; readonly prefer: string }
  /** The same request to both servers at once. */
  | { readonly kind: 'twice'; readonly charge: PlannedCharge; readonly prefer: string }
  /** Two amounts under one request id, to both servers at once. */
  | { readonly kind: 'conflicting'; readonly charge: PlannedCharge; readonly rival: PlannedCharge }
  | { readonly kind: 'batch'; readonly charges: readonly PlannedCharge[] }
  /** Charged, and voided by an administrator as soon as it is answered. */
  | { readonly kind: 'voided'; readonly charge: PlannedCharge };

const BATCH_MAX = 20;
const UNITS_MAX = 2_000;
export const RESPOND_ASYNC = 'respond-async';
const PREFERENCES = ['', RESPOND_ASYNC, RESPOND_ASYNC, 'wait=2'];

/** An endless mix of charges; the same seed and consumers give the same one. */
export class ChargePlan {
  private readonly random: Random;
  private readonly nextUser: () => string;
  private planned = 0;

  constructor(random: Random, nextUser: () => string) {
    this.random = random;
    this.nextUser = nextUser;
  }

  /** Charges handed out so far: request ids, not requests. */
  get charges(): number {
    return this.planned;
  }

  next(): Step {
    const drawn = this.random.int(1, 100);
    if (drawn <= 15) return { kind: 'twice', charge: this.charge(), prefer: this.random.pick(PREFERENCES) };
    if (drawn <= 25) return this.conflicting();
    if (drawn <= 35) return { kind: 'batch', charges: this.batch() };
    if (drawn <= 40) return { kind: 'voided', charge: this.charge() };
    return { kind: 'single', charge: this.charge(), prefer: this.random.pick(PREFERENCES) };
  }

  private charge(): PlannedCharge {
    this.planned += 1;
    const units = BigInt(this.random.int(1, UNITS_MAX));
    return { requestId: `crash_${this.planned}`, userId: this.nextUser(), units };
  }

  private conflicting(): Step {
    const charge = this.charge();
    return { kind: 'conflicting', charge, rival: { ...charge, units: charge.units + 1n } };
  }

  private batch(): PlannedCharge[] {
    return Array.from({ length: this.random.int(2, BATCH_MAX) }, () => this.charge());
  }
}
