import { type MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { type ChargeRow } from '../../../src/adapters/memory/rows.ts';
import { isServed } from '../../../src/core/gateway/call-verdict.ts';
import { API_ID } from './offered-api.ts';

/** How often an upstream saw one attempt of a call, and whether it ever answered so that its provider is paid. */
interface Seen {
  forwards: number;
  isServed: boolean;
}

type Attempt = Pick<ChargeRow, 'requestId' | 'attempt'>;

/** What the upstream saw of every call, judged as it comes: it must have been paid for. */
export class UpstreamLog {
  private readonly database: MemoryDatabase;
  private readonly violate: (violation: string) => void;
  private readonly seen = new Map<string, Seen>();

  constructor({
    database,
    violate,
  }: {
    readonly database: MemoryDatabase;
    readonly violate: (violation: string) => void;
  }) {
    this.database = database;
    this.violate = violate;
  }

  /** A call arrives; answers how to say later with which status it was answered. */
  arrive(requestId: string): (status: number) => void {
    const charge = this.database.charges.get(this.database.chargeIdByRequestId.get(requestId) ?? 0n);
    if (charge === undefined) {
      this.violate(`${requestId} came to the upstream without a hold`);
      return () => undefined;
    }
    const seen = this.of(charge);
    seen.forwards += 1;
    const paidFor = 1 + (charge.delivery?.redeliveries ?? 0);
    if (seen.forwards > paidFor) {
      this.violate(`${requestId} came to the upstream ${seen.forwards} times for ${paidFor} holds and repeats`);
    }
    return (status) => {
      const api = this.database.apis.get(API_ID);
      seen.isServed ||= api !== undefined && isServed(api.chargeOn, status);
    };
  }

  /** How often the upstream saw this attempt. */
  forwards(charge: Attempt): number {
    return this.of(charge).forwards;
  }

  isServed(charge: Attempt): boolean {
    return this.of(charge).isServed;
  }

  private of({ requestId, attempt }: Attempt): Seen {
    const key = `${requestId}/${attempt}`;
    const seen = this.seen.get(key) ?? { forwards: 0, isServed: false };
    this.seen.set(key, seen);
    return seen;
  }
}
