import { type CallCharge } from './ports/held-calls.ts';

interface LiveCall {
  readonly charge: CallCharge;
  /** How often it is being forwarded: twice, when a lease was taken over from a delivery that still runs. */
  forwardings: number;
  /** The hold, and the lease of its delivery, last until then as far as this process knows. */
  heldUntil: number;
}

/** The charges of the calls that are under way in this process. */
export class LiveCalls {
  private readonly calls = new Map<string, LiveCall>();

  get size(): number {
    return this.calls.size;
  }

  begin(charge: CallCharge, heldUntil: number): void {
    const live = this.calls.get(keyOf(charge));
    if (live === undefined) this.calls.set(keyOf(charge), { charge, forwardings: 1, heldUntil });
    else {
      live.forwardings += 1;
      live.heldUntil = heldUntil;
    }
  }

  end(charge: CallCharge): void {
    const live = this.calls.get(keyOf(charge));
    if (live === undefined) return;
    live.forwardings -= 1;
    if (live.forwardings === 0) this.calls.delete(keyOf(charge));
  }

  /** However often it is forwarded. */
  forget(charge: CallCharge): void {
    this.calls.delete(keyOf(charge));
  }

  extend(charges: readonly CallCharge[], heldUntil: number): void {
    for (const charge of charges) {
      const live = this.calls.get(keyOf(charge));
      if (live !== undefined) live.heldUntil = heldUntil;
    }
  }

  /** Null when the call is not under way. */
  heldUntil(charge: CallCharge): number | null {
    return this.calls.get(keyOf(charge))?.heldUntil ?? null;
  }

  charges(): readonly CallCharge[] {
    return this.calls
      .values()
      .map(({ charge }) => charge)
      .toArray();
  }
}

const keyOf = ({ chargeId, attempt }: CallCharge) => `${chargeId}/${attempt}`;
