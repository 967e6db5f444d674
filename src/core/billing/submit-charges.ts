import { err, ok, okAsync, safeTry, type Result, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Ids } from '../shared/ids.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type ChargeNotices } from './charge-notices.ts';
import { onChainIdOf, type OnChainIdScope } from './charge-identity.ts';
import { type GuardNetwork } from './guard-network.ts';
import { type ChannelAccounts } from './ports/channel-accounts.ts';
import { type ChargeItems } from './ports/charge-items.ts';
import { type GroupOutcome, type SendGroup, type SendGroupError } from './send-group.ts';

/** The contract's limit for one `batch_deduct`. */
const ITEMS_PER_TRANSACTION_MAX = 50;
/** Longer than a build takes; a worker that dies inside it blocks its items and channel no longer than this. */
const CLAIM_MS = 20_000;
/** Gathered items wait this long for those of other consumers, which are formed one after the other. */
const RIPENING_MS = 2_000;
/** An end to one run; the next one follows at the next tick. */
const ROUNDS_MAX = 100;
const GROUPS_PER_ROUND_MAX = 64;

export interface SubmitSummary {
  readonly transactions: number;
  readonly networkAvailable: boolean;
}

export interface SubmitChargesPorts {
  readonly items: ChargeItems;
  readonly channels: ChannelAccounts;
  readonly sendGroup: Pick<SendGroup, 'execute'>;
  readonly guard: Pick<GuardNetwork, 'execute'>;
  readonly notices: Pick<ChargeNotices, 'unreachable'>;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'uuid'>;
}

/**
 * Puts reserved charges on the network: forms items, claims up to 50 of one contract for every free channel and has
 * each group sent in a transaction of its own. Any number of workers may run at once.
 */
export class SubmitCharges {
  private readonly ports: SubmitChargesPorts;
  private readonly idScope: OnChainIdScope;
  /** As far as the last run could see. */
  private networkIsAway = false;

  constructor(ports: SubmitChargesPorts, idScope: OnChainIdScope) {
    this.ports = ports;
    this.idScope = idScope;
  }

  execute(): ResultAsync<SubmitSummary, SendGroupError> {
    return safeTry(() => this.rounds());
  }

  private async *rounds(): Steps<SubmitSummary, SendGroupError> {
    const isThere = yield* await this.networkIsThere();
    if (!isThere) return ok({ transactions: 0, networkAvailable: false });
    let transactions = 0;
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const groups = await this.startGroups();
      const outcomes = await Promise.all(groups.started);
      // Not before the last one has ended: what a caller gives up must be in nobody's hands.
      if (outcomes.length > 0 && outcomes.every(isUnreachable)) this.tellAway();
      if (groups.failure !== null) return err(groups.failure);
      for (const outcome of outcomes) {
        const result = yield* outcome;
        if (result === 'network_unavailable') return ok({ transactions, networkAvailable: false });
        if (result === 'sent') transactions += 1;
      }
      if (outcomes.length === 0) break;
    }
    return ok({ transactions, networkAvailable: true });
  }

  /** Every charge asks for a run: none of them claims anything, and gives it back, while the network stays away. */
  private async networkIsThere(): Promise<Result<boolean, SendGroupError>> {
    if (!this.networkIsAway) return ok(true);
    const seen = await this.ports.guard.execute();
    if (seen.isErr() && seen.error.kind !== 'database_unavailable') this.tellAway();
    if (seen.isErr()) return seen.error.kind === 'network_unavailable' ? ok(false) : err(seen.error);
    this.networkIsAway = false;
    return ok(true);
  }

  private tellAway(): void {
    this.networkIsAway = true;
    this.ports.notices.unreachable();
  }

  /**
   * Starts one group per free channel until channels or items run out; a started group is always awaited. A group that
   * was not sent gives channel and items back at once: none is started after it, or they would go round for ever.
   */
  private async startGroups(): Promise<{ started: GroupRun[]; failure: StoreUnavailable | null }> {
    const started: GroupRun[] = [];
    let setBack = false as boolean;
    while (!setBack && started.length < GROUPS_PER_ROUND_MAX) {
      const next = await safeTry(() => this.startGroup());
      if (next.isErr()) return { started, failure: next.error };
      if (next.value === null) break;
      started.push(next.value.run.andTee((outcome) => (setBack ||= outcome !== 'sent')).orTee(() => (setBack = true)));
    }
    return { started, failure: null };
  }

  private async *startGroup(): Steps<{ run: GroupRun } | null, StoreUnavailable> {
    const { channels, items, sendGroup, clock, ids } = this.ports;
    const claim = { token: ids.uuid(), until: clock.now() + CLAIM_MS };
    const channel = yield* channels.lease(claim, clock.now());
    if (channel === null) return ok(null);
    yield* this.formItems();
    const group = yield* items.claim(claim, ITEMS_PER_TRANSACTION_MAX, clock.now(), clock.now() - RIPENING_MS);
    if (group.length > 0) return ok({ run: sendGroup.execute({ channel, group, token: claim.token }) });
    yield* channels.release(claim.token);
    return ok(null);
  }

  /** A direct charge is an item of its own; its id on the ledger survives every rebuild. */
  private formItems(): ResultAsync<void, StoreUnavailable> {
    const { items, clock } = this.ports;
    return items.unassigned(ITEMS_PER_TRANSACTION_MAX).andThen((charges) => {
      const formed = charges.map((charge) => ({
        chargeId: charge.id,
        attempt: charge.attempt,
        onChainId: onChainIdOf(this.idScope, charge),
      }));
      return formed.length === 0 ? okAsync() : items.form(formed, clock.now());
    });
  }
}

/** No way through to a network that may be trusted: those who wait behind the group would not find one either. */
function isUnreachable(outcome: Awaited<GroupRun>): boolean {
  return outcome.isErr() ? outcome.error.kind !== 'database_unavailable' : outcome.value === 'network_unavailable';
}

type GroupRun = ResultAsync<GroupOutcome, SendGroupError>;
