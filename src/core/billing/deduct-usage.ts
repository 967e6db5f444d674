import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { SingleFlight } from '../shared/single-flight.ts';
import { type Overloaded, type StoreUnavailable } from '../shared/store-error.ts';
import { type Units } from '../shared/usdc.ts';
import { type ChargeNotices } from './charge-notices.ts';
import { fingerprintOf, type ChargeRequest } from './charge-identity.ts';
import { isSent, receiptOf, refusalOf, type ChargeRefused, type DeductReceipt, type Wait } from './deduct-receipt.ts';
import { type ChargeReservations, type ChargeUnstorable } from './ports/charge-reservations.ts';
import { type SubmissionTrigger } from './ports/submission-trigger.ts';
import { type ChargeState, type ReserveOutcome, type UsageLedger } from './ports/usage-ledger.ts';
import { type Clock } from '../shared/clock.ts';

export interface DeductInput {
  readonly charge: ChargeRequest;
  readonly wait: Wait;
}

export type DeductError =
  | ChargeRefused
  /** The request id was used for another charge; nothing about that one is told. */
  | { readonly kind: 'idempotency_conflict' }
  | { readonly kind: 'vault_not_found' }
  /** `available` is null when it was the contract that refused. */
  | { readonly kind: 'insufficient_balance'; readonly available: Units | null; readonly required: Units }
  | StoreUnavailable
  | Overloaded
  | ChargeUnstorable;

export interface DeductUsagePorts {
  readonly reservations: ChargeReservations;
  readonly ledger: UsageLedger;
  readonly submissions: SubmissionTrigger;
  readonly notices: ChargeNotices;
  readonly clock: Clock;
}

/** Who cannot give a charge up tries it again no sooner, however often the network is found away. */
const WORKER_WAIT_MS = 500;

/** The first look at a charge: its state, and whether this call made it. */
interface Reserved {
  readonly charge: ChargeState;
  readonly made: boolean;
}

/** What a caller waits for, and until when; null where that is not a matter of time. */
interface Patience {
  readonly wait: Wait;
  readonly dueAt: number | null;
}

/** Charges one usage: reserves it in the vault, has it sent, and tells how far it came. Repeats are told the same. */
export class DeductUsage {
  private readonly flights = new SingleFlight<Reserved, DeductError>();
  private readonly ports: DeductUsagePorts;
  private readonly sendWaitMs: number;

  constructor(ports: DeductUsagePorts, policy: { readonly sendWaitMs: number }) {
    this.ports = ports;
    this.sendWaitMs = policy.sendWaitMs;
  }

  execute({ charge, wait }: DeductInput): ResultAsync<DeductReceipt, DeductError> {
    const fingerprint = fingerprintOf(charge);
    const key = `${charge.requestId} ${Buffer.from(fingerprint).toString('hex')}`;
    // Counted from here: the wait for the send is part of it.
    const dueAt = wait.for === 'confirmation' ? this.ports.clock.now() + wait.timeoutMs : null;
    return this.flights
      .run(key, () => this.reserveAndSend(charge, fingerprint, { wait, dueAt }))
      .map(({ value, leading }) => ({ charge: value.charge, made: value.made && leading }))
      .andThen((reserved) => this.awaitConfirmation(reserved, charge, dueAt))
      .map((reserved) => receiptOf(reserved.charge, reserved.made, wait));
  }

  private reserveAndSend(
    charge: ChargeRequest,
    fingerprint: Uint8Array,
    patience: Patience,
  ): ResultAsync<Reserved, DeductError> {
    return this.ports.reservations
      .reserve({ ...charge, fingerprint })
      .andThen((outcome) => this.judge(outcome, charge))
      .andThen((reserved) => (reserved.made ? this.haveSent(reserved, charge, patience) : okAsync(reserved)));
  }

  private judge(outcome: ReserveOutcome, charge: ChargeRequest): ResultAsync<Reserved, DeductError> {
    switch (outcome.kind) {
      case 'reserved':
        return okAsync({ charge: outcome.charge, made: true });
      case 'exists':
        return okAsync({ charge: outcome.charge, made: false });
      case 'conflict':
        return errAsync({ kind: 'idempotency_conflict' });
      case 'void_final':
        return errAsync({ kind: 'charge_voided' });
      case 'no_vault':
        return errAsync({ kind: 'vault_not_found' });
      case 'insufficient':
        return errAsync({ kind: 'insufficient_balance', available: outcome.available, required: charge.units });
    }
  }

  private haveSent(
    reserved: Reserved,
    charge: ChargeRequest,
    { wait, dueAt }: Patience,
  ): ResultAsync<Reserved, DeductError> {
    const { submissions, clock } = this.ports;
    submissions.request();
    if (wait.for === 'nothing') return okAsync(reserved);
    return this.awaitSend(reserved, charge, Math.min(clock.now() + this.sendWaitMs, dueAt ?? Infinity));
  }

  private awaitSend(reserved: Reserved, charge: ChargeRequest, dueAt: number): ResultAsync<Reserved, DeductError> {
    return this.ports.notices
      .untilSent(reserved.charge.id, this.leftUntil(dueAt))
      .andThen((notice) =>
        notice.kind === 'network_unavailable'
          ? this.giveUp(reserved, charge, dueAt)
          : this.hear(notice, reserved, charge),
      );
  }

  /** From here on the charge may have been promised to somebody: it is never given up, however long the network is away. */
  private awaitConfirmation(
    reserved: Reserved,
    charge: ChargeRequest,
    dueAt: number | null,
  ): ResultAsync<Reserved, DeductError> {
    if (dueAt === null) return okAsync(reserved);
    return this.ports.notices
      .until(
        reserved.charge.id,
        (state) => state.status !== 'reserved' && state.status !== 'submitted',
        this.leftUntil(dueAt),
      )
      .andThen((notice) => this.hear(notice, reserved, charge));
  }

  /** Milliseconds, 0 when that moment is over; without one there is no end. */
  private leftUntil(dueAt: number | null): number {
    return dueAt === null ? Infinity : Math.max(0, dueAt - this.ports.clock.now());
  }

  private hear(
    notice: { readonly charge: ChargeState | null },
    before: Reserved,
    charge: ChargeRequest,
  ): ResultAsync<Reserved, DeductError> {
    const now = notice.charge ?? before.charge;
    const refused = refusalOf(now, charge.units);
    return refused === null ? okAsync({ charge: now, made: before.made }) : errAsync(refused);
  }

  /** Nothing was sent: the caller is told so, unless a worker has the charge in its hands. */
  private giveUp(reserved: Reserved, charge: ChargeRequest, dueAt: number): ResultAsync<Reserved, DeductError> {
    return this.ports.ledger
      .void(reserved.charge, { reason: 'network_unavailable', final: false }, this.ports.clock.now())
      .andThen((outcome) =>
        outcome === 'voided'
          ? errAsync({ kind: 'network_unavailable' as const })
          : this.awaitWorker(reserved, charge, dueAt),
      );
  }

  /** It may reach the network though others do not, or it gives the charge back. */
  private awaitWorker(reserved: Reserved, charge: ChargeRequest, dueAt: number): ResultAsync<Reserved, DeductError> {
    return this.ports.notices
      .until(reserved.charge.id, isSent, Math.min(WORKER_WAIT_MS, this.leftUntil(dueAt)))
      .andThen((notice) =>
        notice.kind === 'reached' ? this.hear(notice, reserved, charge) : this.awaitSend(reserved, charge, dueAt),
      );
  }
}
