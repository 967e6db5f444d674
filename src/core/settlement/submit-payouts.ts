import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type SendGroupError } from '../billing/send-group.ts';
import { type Channel, type ChannelAccounts } from '../billing/ports/channel-accounts.ts';
import { type Claim } from '../billing/ports/claim.ts';
import { type Clock } from '../shared/clock.ts';
import { type Ids } from '../shared/ids.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type SettlementBook } from './ports/settlement-book.ts';
import { type PayoutOutcome, type SendPayout } from './send-payout.ts';

/** The pool's limit for one `batch_distribute`. */
const SETTLEMENTS_PER_TRANSACTION_MAX = 50;
/** Longer than waiting for a channel and a build take; a worker that dies inside it holds up nothing for longer. */
const CLAIM_MS = 40_000;
/** Charges want the same channels and take them as they come free: whoever asks once may never get one. */
const CHANNEL_WAIT_MS = 5_000;
const CHANNEL_RETRY_MS = 50;
/** An end to one run; the next one follows at the next tick. */
const ROUNDS_MAX = 50;

export interface SubmitPayoutsSummary {
  readonly transactions: number;
  /** Null: nothing is left that could be sent now. */
  readonly stoppedBy: Exclude<PayoutOutcome, 'sent' | 'refused'> | 'no_channel' | null;
}

export interface SubmitPayoutsPorts {
  readonly book: Pick<SettlementBook, 'claim' | 'release'>;
  readonly channels: ChannelAccounts;
  readonly sendPayout: Pick<SendPayout, 'execute'>;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'uuid'>;
}

/** Pays pending settlements, up to 50 in one transaction. Any number of workers may run at once. */
export class SubmitPayouts {
  private readonly ports: SubmitPayoutsPorts;

  constructor(ports: SubmitPayoutsPorts) {
    this.ports = ports;
  }

  execute(): ResultAsync<SubmitPayoutsSummary, SendGroupError> {
    return safeTry(() => this.rounds());
  }

  private async *rounds(): Steps<SubmitPayoutsSummary, SendGroupError> {
    let transactions = 0;
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const outcome = yield* this.payNext();
      if (outcome === null) return ok({ transactions, stoppedBy: null });
      if (outcome === 'sent') transactions += 1;
      else if (outcome !== 'refused') return ok({ transactions, stoppedBy: outcome });
    }
    return ok({ transactions, stoppedBy: null });
  }

  private payNext(): ResultAsync<PayoutOutcome | 'no_channel' | null, SendGroupError> {
    return safeTry(() => this.paySteps());
  }

  private async *paySteps(): Steps<PayoutOutcome | 'no_channel' | null, SendGroupError> {
    const { book, sendPayout, clock, ids } = this.ports;
    const claim = { token: ids.uuid(), until: clock.now() + CLAIM_MS };
    const settlements = yield* book.claim(claim, SETTLEMENTS_PER_TRANSACTION_MAX, clock.now());
    if (settlements.length === 0) return ok(null);
    const leased = await safeTry(() => this.lease(claim));
    if (leased.isOk() && leased.value !== null) {
      return sendPayout.execute({ channel: leased.value, settlements, token: claim.token });
    }
    yield* book.release(claim.token);
    return leased.isOk() ? ok('no_channel') : err(leased.error);
  }

  private async *lease(claim: Claim): Steps<Channel | null, StoreUnavailable> {
    const { channels, clock } = this.ports;
    const end = clock.now() + CHANNEL_WAIT_MS;
    for (;;) {
      const channel = yield* channels.lease(claim, clock.now());
      if (channel !== null || clock.now() >= end) return ok(channel);
      await clock.sleep(CHANNEL_RETRY_MS);
    }
  }
}
