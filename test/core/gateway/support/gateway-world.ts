import { type ResultAsync } from 'neverthrow';
import { BatchedCallHolds } from '../../../../src/adapters/batching/batched-call-holds.ts';
import { InMemoryApiKeys } from '../../../../src/adapters/memory/in-memory-api-keys.ts';
import { InMemoryChargeHolds } from '../../../../src/adapters/memory/in-memory-charge-holds.ts';
import { InMemoryDeposits } from '../../../../src/adapters/memory/in-memory-deposits.ts';
import { InMemoryHeldCalls } from '../../../../src/adapters/memory/in-memory-held-calls.ts';
import { InMemoryRateLimiter } from '../../../../src/adapters/memory/in-memory-rate-limiter.ts';
import { InMemoryUsageLedger } from '../../../../src/adapters/memory/in-memory-usage-ledger.ts';
import { InMemoryVaults } from '../../../../src/adapters/memory/in-memory-vaults.ts';
import { type ApiKeyTerms } from '../../../../src/core/access/api-key.ts';
import { AuthenticateApiKey } from '../../../../src/core/access/authenticate-api-key.ts';
import { IssueApiKey } from '../../../../src/core/access/issue-api-key.ts';
import { type ShownApiKey } from '../../../../src/core/access/api-key-draw.ts';
import { RevokeApiKey } from '../../../../src/core/access/revoke-api-key.ts';
import { type Api } from '../../../../src/core/catalog/api.ts';
import { type ChargeHolds, type HoldOutcome } from '../../../../src/core/billing/ports/charge-holds.ts';
import { type ChargeView, type ReserveAgain } from '../../../../src/core/billing/ports/usage-ledger.ts';
import { AdmitCall } from '../../../../src/core/gateway/admit-call.ts';
import { CallPlaces } from '../../../../src/core/gateway/call-places.ts';
import { CallSettlements } from '../../../../src/core/gateway/call-settlements.ts';
import { type CallFacts, type CallTrace } from '../../../../src/core/gateway/call-trace.ts';
import { type Call } from '../../../../src/core/gateway/call.ts';
import { CatalogTargets } from '../../../../src/core/gateway/catalog-targets.ts';
import { ForwardCall, type ForwardCallError } from '../../../../src/core/gateway/forward-call.ts';
import { PayForCall } from '../../../../src/core/gateway/pay-for-call.ts';
import { type Delivery } from '../../../../src/core/gateway/ports/upstream.ts';
import { SweepHolds } from '../../../../src/core/gateway/sweep-holds.ts';
import { UpstreamCircuits } from '../../../../src/core/gateway/upstream-circuits.ts';
import { WordCall } from '../../../../src/core/gateway/word-call.ts';
import { CIRCUIT_TRIALS } from '../../../../src/core/shared/circuit-breaker.ts';
import { type StoreUnavailable } from '../../../../src/core/shared/store-error.ts';
import { type Units } from '../../../../src/core/shared/usdc.ts';
import { CatalogWorld, WEATHER } from '../../../support/catalog-world.ts';
import { TERMS } from '../../../support/key-world.ts';
import { PaperSink, PaperUpstream } from './paper-upstream.ts';

export const PRICE = 100_000n;
export const HOLD_TIMEOUT_MS = 120_000;
const BATCHES = { batchMax: 512, queueMax: 10_000 };

export interface MadeCall {
  /** Why nothing was delivered; null when something was. */
  readonly problem: ForwardCallError | null;
  readonly delivery: Delivery | null;
  readonly sink: PaperSink;
  readonly facts: Partial<CallFacts>;
}

/** The gateway over memory and an upstream on paper, with one API, its provider, and a consumer who has a key for it. */
export class GatewayWorld {
  readonly catalog = new CatalogWorld();
  readonly clock = this.catalog.clock;
  readonly database = this.catalog.database;
  readonly upstream = new PaperUpstream();
  readonly keys = new InMemoryApiKeys(this.database);
  readonly ledger = new InMemoryUsageLedger(this.database);
  readonly calls = new InMemoryHeldCalls(this.database);
  readonly vaults = new InMemoryVaults(this.database);
  readonly revokeApiKey = new RevokeApiKey(this.keys, this.clock);
  /** How the commit goes of what was held, where that is told before it. */
  commit: (() => ResultAsync<void, StoreUnavailable>) | null = null;
  readonly observed = { lost: 0, swept: 0, givenUp: 0 };
  readonly settlements = new CallSettlements(
    { calls: this.calls, observer: this.observer(), clock: this.clock },
    { ...BATCHES, holdTimeoutMs: HOLD_TIMEOUT_MS },
  );
  readonly sweepHolds = new SweepHolds({ calls: this.calls, observer: this.observer(), clock: this.clock });
  readonly places = new CallPlaces(50);
  readonly forwardCall: ForwardCall<string, PaperSink>;
  api!: Api;
  key!: ShownApiKey;

  constructor() {
    const { clock, upstream, settlements } = this;
    const { ids } = this.catalog;
    const holds = new BatchedCallHolds(this.chargeHolds(), clock, BATCHES);
    const admitCall = new AdmitCall({
      authenticate: new AuthenticateApiKey(this.keys, clock),
      targets: new CatalogTargets(this.catalog.catalog),
      rateLimiter: new InMemoryRateLimiter(),
      places: this.places,
      circuits: new UpstreamCircuits({ failureThreshold: 5, cooldownMs: 30_000, ...CIRCUIT_TRIALS }, 100),
      clock,
    });
    const payForCall = new PayForCall({ holds, calls: this.calls, clock, ids }, { holdTimeoutMs: HOLD_TIMEOUT_MS });
    const wordCall = new WordCall(ids, clock, { trustProxy: false });
    this.forwardCall = new ForwardCall({ admitCall, payForCall, settlements, upstream, wordCall, clock });
  }

  async open({ balance = 10n * PRICE, chargeOn = WEATHER.chargeOn, price = PRICE } = {}): Promise<this> {
    const endpoints = [
      { path: '/forecast', method: 'GET' as const, units: price, description: null },
      { path: '/reports', method: 'POST' as const, units: price, description: null },
    ];
    this.api = await this.catalog.register({ ...WEATHER, chargeOn, endpoints });
    await this.openVault('alice', balance);
    this.key = await this.issueKey();
    return this;
  }

  private chargeHolds(): ChargeHolds {
    const stored = new InMemoryChargeHolds(this.database);
    const ahead = (outcome: HoldOutcome | ReserveAgain) =>
      outcome.kind === 'held' && this.commit !== null ? { ...outcome, committed: this.commit() } : outcome;
    return { holdMany: (holds, now) => stored.holdMany(holds, now).map((outcomes) => outcomes.map(ahead)) };
  }

  async openVault(userId: string, balance: Units): Promise<void> {
    const contractId = 'C_POOL';
    (await this.vaults.create({ userId, contractId, kind: 'pooled', depositorAddress: userId }))._unsafeUnwrap();
    const deposit = { eventId: `event_${userId}`, contractId, depositorAddress: userId, hash: 'd', ledger: 1 };
    if (balance > 0n)
      (await new InMemoryDeposits(this.database).credit({ ...deposit, units: balance }))._unsafeUnwrap();
  }

  async issueKey(terms: Partial<ApiKeyTerms> = {}, userId = 'alice'): Promise<ShownApiKey> {
    const { keys, clock } = this;
    const { ids, findApi } = this.catalog;
    const issue = new IssueApiKey({ keys, findApi, ids, clock }, 'test');
    const input = { userId, apiIdOrSlug: this.api.id, terms: { ...TERMS, ...terms } };
    return (await issue.execute(input))._unsafeUnwrap();
  }

  /** A call of the forecast, unless it is said otherwise. */
  async call(over: Partial<Call<string, PaperSink>> = {}): Promise<MadeCall> {
    const sink = new PaperSink();
    const facts: Partial<CallFacts> = {};
    const trace: CallTrace = {
      note: (more) => Object.assign(facts, more),
      passed: () => undefined,
      timing: () => null,
    };
    const call: Call<string, PaperSink> = {
      ...{ method: 'GET', path: '/forecast', query: '', headers: [], contentType: null, body: '', bodyLength: null },
      apiKey: { text: this.key.text, field: 'x-api-key' },
      api: this.api.slug,
      idempotencyKey: null,
      client: { address: '192.0.2.7', protocol: 'https', host: 'callora.example', httpVersion: '1.1' },
      signal: new AbortController().signal,
      sink,
      ...over,
    };
    const made = await this.forwardCall.execute(call, trace);
    await this.settlements.idle();
    return made.match(
      (delivery) => ({ problem: null, delivery, sink, facts }),
      (problem) => ({ problem, delivery: null, sink, facts }),
    );
  }

  async money(userId = 'alice'): Promise<{ readonly balance: Units; readonly held: Units }> {
    const vault = (await this.vaults.findByUserId(userId))._unsafeUnwrap();
    if (vault === null) throw new Error(`${userId} has no vault`);
    return { balance: vault.balanceSnapshot, held: vault.held };
  }

  async chargeOf({ facts }: MadeCall): Promise<ChargeView> {
    const charge = (await this.ledger.find(facts.requestId ?? ''))._unsafeUnwrap();
    if (charge === null) throw new Error('The call has no charge');
    return charge;
  }

  private observer() {
    return {
      capturesLost: (count: number) => (this.observed.lost += count),
      holdsSwept: (count: number) => (this.observed.swept += count),
      givenUp: () => (this.observed.givenUp += 1),
    };
  }
}
