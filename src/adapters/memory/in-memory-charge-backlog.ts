import { type ResultAsync } from 'neverthrow';
import { type Backlog, type ChargeBacklog } from '../../core/billing/ports/charge-backlog.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { chargeStateOf } from './charge-view.ts';
import { type MemoryDatabase } from './memory-database.ts';

export class InMemoryChargeBacklog implements ChargeBacklog {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  measure(): ResultAsync<Backlog, StoreUnavailable> {
    return this.database.change(() => {
      const openByStatus = { held: 0, reserved: 0, submitted: 0, review: 0 };
      let oldestOpenAt: number | null = null;
      for (const charge of this.database.charges.values()) {
        const { status } = chargeStateOf(this.database, charge);
        if (!isOpen(status)) continue;
        openByStatus[status] += 1;
        oldestOpenAt = Math.min(oldestOpenAt ?? charge.createdAt, charge.createdAt);
      }
      return { openByStatus, oldestOpenAt };
    });
  }
}

function isOpen(status: string): status is keyof Backlog['openByStatus'] {
  return ['held', 'reserved', 'submitted', 'review'].includes(status);
}
