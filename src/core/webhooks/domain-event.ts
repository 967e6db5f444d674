import { type VoidReason } from '../billing/charge.ts';
import { type Units } from '../shared/usdc.ts';

/** The types that an endpoint can subscribe to, in the order in which they are shown. */
export const EVENT_TYPES = [
  'charge.confirmed',
  'charge.failed',
  'balance.low',
  'settlement.completed',
  'settlement.failed',
  'api_key.revoked',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** What is told of any charge. */
interface ChargeFacts {
  readonly usageEventId: bigint;
  readonly requestId: string;
  readonly apiId: string;
  readonly endpointId: string;
  readonly apiKeyId: string;
  readonly amount: Units;
}

/** The ledger has charged it: it is final. */
export interface ChargeConfirmed extends ChargeFacts {
  readonly type: 'charge.confirmed';
  readonly txHash: string;
  readonly ledger: number;
}

/** It was reserved, and the contract refused it: its hold was given back. */
export interface ChargeFailed extends ChargeFacts {
  readonly type: 'charge.failed';
  /** `voided`: refused before it was sent; `failed`: the ledger had refused it as well. */
  readonly status: 'voided' | 'failed';
  readonly reason: VoidReason;
}

/** What a consumer can still spend fell below the threshold that this consumer set. */
export interface BalanceLow {
  readonly type: 'balance.low';
  readonly contractId: string;
  /** Balance less holds, right after the fall. */
  readonly available: Units;
  readonly threshold: Units;
}

/** A provider was paid. */
export interface SettlementCompleted {
  readonly type: 'settlement.completed';
  readonly settlementId: string;
  readonly amount: Units;
  readonly payoutAddress: string;
  readonly txHash: string;
}

/** A payout failed for good; its revenue is part of the next one. */
export interface SettlementFailed {
  readonly type: 'settlement.failed';
  readonly settlementId: string;
  readonly amount: Units;
  readonly payoutAddress: string;
}

/** A key was ended by its owner. */
export interface ApiKeyRevoked {
  readonly type: 'api_key.revoked';
  readonly apiKeyId: string;
  readonly apiId: string;
  readonly name: string | null;
  readonly prefix: string;
}

export type Fact = ChargeConfirmed | ChargeFailed | BalanceLow | SettlementCompleted | SettlementFailed | ApiKeyRevoked;

/** Something that happened to a user, and that the user may want to be told. */
export interface DomainEvent {
  readonly id: bigint;
  readonly userId: string;
  readonly fact: Fact;
  /** Epoch milliseconds, often by the store's own clock: to be shown, nothing is decided by it. */
  readonly createdAt: number;
}
