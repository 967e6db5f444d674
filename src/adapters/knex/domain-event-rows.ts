import { type DomainEvent, type EventType, type Fact } from '../../core/webhooks/domain-event.ts';

/** A fact as JSON has it: integers that may be large are text. */
type PayloadOf<F> = { readonly [Field in Exclude<keyof F, 'type'>]: F[Field] extends bigint ? string : F[Field] };

/** By its type; a CHECK constraint keeps types within these words, and each payload has one writer. */
export type FactRow = {
  readonly [Type in EventType]: {
    readonly type: Type;
    readonly payload: PayloadOf<Extract<Fact, { readonly type: Type }>>;
    readonly created_at: Date;
  };
}[EventType];

export type EventRow = FactRow & { readonly id: bigint; readonly user_id: string };

export function eventOf(row: EventRow): DomainEvent {
  return { id: row.id, userId: row.user_id, ...toldOf(row) };
}

/** What is told of an event. */
export function toldOf(row: FactRow): Pick<DomainEvent, 'fact' | 'createdAt'> {
  return { fact: factOf(row), createdAt: row.created_at.getTime() };
}

function factOf(row: FactRow): Fact {
  switch (row.type) {
    case 'charge.confirmed': {
      const { payload, type } = row;
      return { ...payload, type, usageEventId: BigInt(payload.usageEventId), amount: BigInt(payload.amount) };
    }
    case 'charge.failed': {
      const { payload, type } = row;
      return { ...payload, type, usageEventId: BigInt(payload.usageEventId), amount: BigInt(payload.amount) };
    }
    case 'balance.low': {
      const { payload, type } = row;
      return { ...payload, type, available: BigInt(payload.available), threshold: BigInt(payload.threshold) };
    }
    case 'settlement.completed':
      return { ...row.payload, type: row.type, amount: BigInt(row.payload.amount) };
    case 'settlement.failed':
      return { ...row.payload, type: row.type, amount: BigInt(row.payload.amount) };
    case 'api_key.revoked':
      return { ...row.payload, type: row.type };
  }
}
