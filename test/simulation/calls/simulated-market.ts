import { type MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { type ChargePolicy } from '../../../src/core/catalog/api.ts';
import { type CallFacts } from '../../../src/core/gateway/call-trace.ts';
import { type Call } from '../../../src/core/gateway/call.ts';
import { type Clock } from '../../../src/core/shared/clock.ts';
import { type Ids } from '../../../src/core/shared/ids.ts';
import { type Chain } from '../chain.ts';
import { CallInvariants } from './call-invariants.ts';
import { type SimulatedCall, type UpstreamPlan } from './call-plan.ts';
import { type Gateway } from './gateway-graph.ts';
import { HoldCommits } from './hold-commits.ts';
import { HoldPromises } from './hold-promises.ts';
import { API_ID, ENDPOINTS, offerApi, SLUG } from './offered-api.ts';
import { CallerEnd, SimulatedUpstream } from './simulated-upstream.ts';
import { UpstreamLog } from './upstream-log.ts';

export interface MarketSurroundings {
  readonly database: MemoryDatabase;
  readonly chain: Pick<Chain, 'deducted'>;
  readonly clock: Clock;
  readonly violate: (violation: string) => void;
}

/** Who sells calls and who makes them, with what they see of it. They outlive the processes in between. */
export class SimulatedMarket {
  readonly upstream: SimulatedUpstream;
  readonly holdPromises: HoldPromises;
  readonly holdCommits: HoldCommits;
  readonly invariants: CallInvariants;
  private readonly database: MemoryDatabase;
  private readonly clock: Clock;
  private keyTexts: readonly string[] = [];

  constructor(surroundings: MarketSurroundings) {
    const { database, clock } = surroundings;
    const log = new UpstreamLog(surroundings);
    this.database = database;
    this.clock = clock;
    this.upstream = new SimulatedUpstream(log, clock);
    this.holdPromises = new HoldPromises(surroundings);
    this.holdCommits = new HoldCommits(surroundings);
    this.invariants = new CallInvariants({ ...surroundings, log });
  }

  async open(ids: Ids, chargeOn: ChargePolicy): Promise<void> {
    this.keyTexts = await offerApi(this.database, ids, { chargeOn, now: this.clock.now() });
  }

  /** One call; it may be charged only as its caller was told. */
  async call({ forwardCall }: Gateway, made: SimulatedCall): Promise<void> {
    const facts: Partial<CallFacts> = {};
    const call = this.wordCall(made);
    const delivery = await forwardCall.execute(call, {
      note: (more) => void Object.assign(facts, more),
      passed: () => undefined,
      timing: () => null,
    });
    const isCostless = delivery.isErr() || call.sink.verdict === 'released';
    if (isCostless && made.idempotencyKey === null && facts.requestId !== undefined) {
      this.invariants.noteCostless(facts.requestId);
    }
  }

  /** The request id of the last call but so many: 1 is the last. */
  lastCall(back: number): string | null {
    const calls = this.database.charges.values().filter(({ viaGateway }) => viaGateway);
    return calls.toArray().at(-back)?.requestId ?? null;
  }

  /** Above what they were at first. Free stays free. */
  raisePrices(units: bigint): void {
    const { apis } = this.database;
    const api = apis.get(API_ID);
    if (api === undefined) throw new Error('There is no API');
    const endpoints = api.endpoints.map((endpoint) => {
      const first = ENDPOINTS.find(({ id }) => id === endpoint.id)?.units ?? 0n;
      return { ...endpoint, units: first === 0n ? 0n : first + units };
    });
    apis.set(API_ID, { ...api, endpoints });
  }

  private wordCall({ key, endpoint, leavesAfterMs, plan, ...made }: SimulatedCall): Call<UpstreamPlan, CallerEnd> {
    return {
      ...made,
      ...{ api: SLUG, method: endpoint.method, path: endpoint.path },
      ...{ headers: [], contentType: null, body: plan, bodyLength: null },
      apiKey: { text: this.keyTexts[key] ?? '', field: 'x-api-key' },
      client: { address: '192.0.2.7', protocol: 'https', host: 'callora.example', httpVersion: '1.1' },
      signal: leavesAfterMs === null ? new AbortController().signal : this.clock.deadline(leavesAfterMs),
      sink: new CallerEnd(),
    };
  }
}
