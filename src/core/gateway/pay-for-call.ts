import { err, errAsync, ok, okAsync, ResultAsync, type Result } from 'neverthrow';
import { type ApiKeyRefused } from '../access/authenticate-api-key.ts';
import { type HoldOutcome } from '../billing/ports/charge-holds.ts';
import { type ChargeState } from '../billing/ports/usage-ledger.ts';
import { type Clock } from '../shared/clock.ts';
import { type Ids } from '../shared/ids.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type Units } from '../shared/usdc.ts';
import { type AdmittedCall } from './admit-call.ts';
import { callFingerprint, requestIdOf } from './call-identity.ts';
import { type Call } from './call.ts';
import { type CallHolds, type HoldError } from './ports/call-holds.ts';
import { type CallCharge, type HeldCalls } from './ports/held-calls.ts';

/** What one payment buys: the answer, and so many further tries to get it whole. */
const REDELIVERIES_MAX = 3;
const REDELIVERY_AGE_MS_MAX = 600_000;
/** The fingerprint of a call without an idempotency key: nothing is ever compared with it. */
const UNREPEATABLE = new Uint8Array();
const COMMITTED: CallPayment['committed'] = okAsync(undefined);

export type PayForCallError =
  | ApiKeyRefused
  | HoldError
  | { readonly kind: 'insufficient_balance'; readonly available: Units; readonly required: Units }
  | { readonly kind: 'spend_limit_reached' }
  | { readonly kind: 'vault_not_found' }
  /** Its own contract could not pay for calls that were made before. */
  | { readonly kind: 'vault_blocked' }
  | { readonly kind: 'charge_voided' }
  /** The idempotency key was given to another call. */
  | { readonly kind: 'idempotency_key_reused' }
  /** The same call is under way. */
  | { readonly kind: 'call_in_flight' }
  | { readonly kind: 'call_already_delivered' }
  | { readonly kind: 'redeliveries_exhausted' };

/** The right to forward a call once. */
export interface CallPayment {
  readonly requestId: string;
  readonly charge: CallCharge;
  /** `on_hold` ends with a capture or a release. */
  readonly cost: 'on_hold' | 'free' | 'paid_before';
  /** The call was made before, and its answer lost. */
  readonly isReplay: boolean;
  /** What the caller pays for it if it is served. */
  readonly units: Units;
  /** It has an idempotency key: how its delivery ended is written down. */
  readonly keepsDelivery: boolean;
  /** Good once the hold is durable. */
  readonly committed: ResultAsync<void, StoreUnavailable>;
}

export interface PayForCallPorts {
  readonly holds: CallHolds;
  readonly calls: Pick<HeldCalls, 'claimDelivery'>;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Puts the price of a call on hold before it is made, or finds that the call was paid for before. */
export class PayForCall {
  private readonly ports: PayForCallPorts;
  private readonly holdTimeoutMs: number;
  /** Request ids of calls with idempotency keys that are being paid for. */
  private readonly beingPaid = new Set<string>();

  constructor(ports: PayForCallPorts, policy: { readonly holdTimeoutMs: number }) {
    this.ports = ports;
    this.holdTimeoutMs = policy.holdTimeoutMs;
  }

  /** @param body the whole body of a call with an idempotency key, where it is short; else null */
  execute(
    call: Call<unknown, unknown>,
    admitted: AdmittedCall,
    body: Uint8Array | null,
  ): ResultAsync<CallPayment, PayForCallError> {
    const requestId = requestIdOf(admitted.key.id, call.idempotencyKey, this.ports);
    const pay = () => this.run(call, admitted, requestId, body);
    return new ResultAsync(call.idempotencyKey === null ? pay() : this.oneAtATime(requestId, pay));
  }

  /** Of repeats that come at once only one is worth a place in a batch: the others could learn nothing else from it. */
  private async oneAtATime(
    requestId: string,
    pay: () => Promise<Result<CallPayment, PayForCallError>>,
  ): Promise<Result<CallPayment, PayForCallError>> {
    if (this.beingPaid.has(requestId)) return err({ kind: 'call_in_flight' });
    this.beingPaid.add(requestId);
    try {
      return await pay();
    } finally {
      this.beingPaid.delete(requestId);
    }
  }

  private async run(
    call: Call<unknown, unknown>,
    { key, keyPrefix, api, endpoint }: AdmittedCall,
    requestId: string,
    body: Uint8Array | null,
  ): Promise<Result<CallPayment, PayForCallError>> {
    const { holds, clock } = this.ports;
    const keepsDelivery = call.idempotencyKey !== null;
    const { userId } = key;
    const { units } = endpoint;
    const held = await holds.hold({
      ...{ requestId, userId, units, keepsDelivery },
      apiId: api.id,
      endpointId: endpoint.id,
      apiKeyId: key.id,
      apiKeyPrefix: keyPrefix,
      fingerprint: keepsDelivery ? callFingerprint(call, { userId, apiId: api.id }, body) : UNREPEATABLE,
      expiresAt: clock.now() + this.holdTimeoutMs,
    });
    if (held.isErr()) return err(held.error);
    const outcome = held.value;
    const payment = { requestId, units, keepsDelivery, committed: COMMITTED };
    if (outcome.kind === 'exists') return this.redeliver(payment, outcome.charge);
    if (outcome.kind !== 'held') return err(refusalOf(outcome, units));
    const { id: chargeId, attempt, status } = outcome.charge;
    const cost = status === 'free' ? 'free' : 'on_hold';
    const { committed = COMMITTED } = outcome;
    return ok({ ...payment, charge: { chargeId, attempt }, cost, isReplay: false, committed });
  }

  /** The call was made before: one that its caller could read is not made again for the same money. */
  private redeliver(
    payment: Omit<CallPayment, 'charge' | 'cost' | 'isReplay'>,
    { id: chargeId, attempt, status }: ChargeState,
  ): ResultAsync<CallPayment, PayForCallError> {
    if (status === 'held') return errAsync({ kind: 'call_in_flight' });
    const charge = { chargeId, attempt };
    return this.claim(charge).andThen((claim) => {
      switch (claim) {
        case 'granted':
          return okAsync({ ...payment, charge, units: 0n, isReplay: true, cost: costBefore(status) });
        case 'running':
          return errAsync({ kind: 'call_in_flight' as const });
        case 'delivered':
          return errAsync({ kind: 'call_already_delivered' as const });
        case 'exhausted':
          return errAsync({ kind: 'redeliveries_exhausted' as const });
      }
    });
  }

  private claim(charge: CallCharge): ReturnType<HeldCalls['claimDelivery']> {
    const now = this.ports.clock.now();
    const terms = { redeliveriesMax: REDELIVERIES_MAX, ageMsMax: REDELIVERY_AGE_MS_MAX };
    return this.ports.calls.claimDelivery(charge, { ...terms, leaseUntil: now + this.holdTimeoutMs }, now);
  }
}

function costBefore(status: ChargeState['status']): CallPayment['cost'] {
  return status === 'free' ? 'free' : 'paid_before';
}

type Refusal = Exclude<HoldOutcome, { readonly kind: 'held' | 'exists' }>;

function refusalOf(outcome: Refusal, required: Units): Exclude<PayForCallError, StoreUnavailable> {
  switch (outcome.kind) {
    case 'insufficient':
      return { kind: 'insufficient_balance', available: outcome.available, required };
    case 'key_refused':
      return { kind: KEY_REFUSALS[outcome.reason] };
    case 'conflict':
      return { kind: 'idempotency_key_reused' };
    case 'void_final':
      return { kind: 'charge_voided' };
    case 'no_vault':
      return { kind: 'vault_not_found' };
    case 'spend_limit_reached':
    case 'vault_blocked':
      return outcome;
  }
}

const KEY_REFUSALS = { unknown: 'api_key_invalid', expired: 'api_key_expired', revoked: 'api_key_revoked' } as const;
