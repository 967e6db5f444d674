import { type ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type BalanceLow, type DomainEvent } from '../../core/webhooks/domain-event.ts';
import { type DomainEvents } from '../../core/webhooks/ports/domain-events.ts';
import { type Database, type Statement } from './database.ts';

interface EventRow {
  readonly id: bigint;
  readonly user_id: string;
  readonly type: BalanceLow['type'];
  /** Amounts are text in it: JSON has no integers that are large enough. */
  readonly payload: { readonly contractId: string; readonly available: string; readonly threshold: string };
  readonly created_at: Date;
}

export class KnexDomainEvents implements DomainEvents {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  pending(limit: number): ResultAsync<readonly DomainEvent[], StoreUnavailable> {
    return this.database.run<EventRow>(PENDING, [this.network, limit]).map((rows) => rows.map(eventOf));
  }

  passOn(ids: readonly bigint[], now: number): ResultAsync<readonly bigint[], StoreUnavailable> {
    return this.database
      .run<{ id: bigint }>(PASS_ON, [this.network, ids, new Date(now)])
      .map((rows) => rows.map(({ id }) => id));
  }
}

function eventOf({ id, user_id: userId, type, payload, created_at: createdAt }: EventRow): DomainEvent {
  const { contractId, available, threshold } = payload;
  const fact = { type, contractId, available: BigInt(available), threshold: BigInt(threshold) };
  return { id, userId, fact, createdAt: createdAt.getTime() };
}

const PENDING: Statement = {
  name: 'pending_domain_events',
  text: /* sql */ `
    SELECT id, user_id, type, payload, created_at FROM domain_events
    WHERE network = $1 AND passed_on_at IS NULL
    ORDER BY id
    LIMIT $2`,
};

const PASS_ON: Statement = {
  name: 'pass_on_domain_events',
  text: /* sql */ `
    UPDATE domain_events SET passed_on_at = $3
    WHERE network = $1 AND id = ANY ($2::bigint[]) AND passed_on_at IS NULL
    RETURNING id`,
};
