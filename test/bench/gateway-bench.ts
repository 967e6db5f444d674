import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchHost, type BenchService } from './bench-host.ts';
import { type BenchOptions } from './bench-options.ts';
import { compare, runInTurn, type Side } from './compare.ts';
import { fundConsumers } from './consumers.ts';
import { type Finding } from './finding.ts';
import { GatewayBooks, type SettledBooks } from './gateway-books.ts';
import { runCallRound, runLoneCalls, type CallTarget } from './gateway-calls.ts';
import { GatewayChild } from './gateway-child.ts';
import { openGatewayMarket } from './gateway-market.ts';
import { type Round } from './round.ts';
import { spreadOf } from './statistics.ts';
import { wrkVersion } from './wrk-round.ts';

const THROUGHPUT_AT_LEAST = 0.35;
const ADDED_BELOW_MS = 2;
const STEADY_PER_SECOND = 1000;
const CALLS_PER_TRANSACTION_AT_LEAST = 1000;
/**
 * In rounds: of ten thousand calls and more the gateway compiles what is hot, and its workers what they do behind them.
 */
const WARM_UP_ROUNDS = 5;
/** Into some rounds falls a window, with all its gathering and confirming, into others none: it takes many of them. */
const PAIRS_FACTOR = 3;
/** Of a service that was frozen: what its workers could not do meanwhile is no part of the next round. */
const CATCH_UP_MS = 500;
const REFERENCE = 'the same server, only forwarding';
const BARE_REFERENCE = 'as little as can forward, without log and metrics';

/** On a service of its own, so that every charge in its books is one of these calls. */
export async function measureGateway(
  host: BenchHost,
  options: BenchOptions,
  nodeOptions: readonly string[],
): Promise<Finding[]> {
  const service = await host.startBeside('gateway', nodeOptions);
  const upstream = await GatewayChild.start('gateway-upstream.ts');
  const reference = await GatewayChild.start('gateway-reference.ts', [upstream.url, host.pathOf('reference.log')]);
  const bare = await GatewayChild.start('gateway-bare-reference.ts', [upstream.url]);
  try {
    await fundConsumers(service);
    const { callPath, apiKeys } = await openGatewayMarket(host, service, upstream.url);
    const bench = new GatewayBench(
      service,
      await GatewayBooks.open(service),
      { url: `${service.process.url}${callPath}`, apiKeys, isPaid: true },
      { url: `${reference.url}${callPath}`, apiKeys, isPaid: false },
      { url: `${bare.url}${callPath}`, apiKeys, isPaid: false },
    );
    return await bench.run(options);
  } finally {
    await bare.stop();
    await reference.stop();
    await upstream.stop();
    await service.stop();
  }
}

type Runner = (target: CallTarget, options: { readonly seconds: number }) => Promise<Round>;

class GatewayBench {
  private readonly service: BenchService;
  private readonly books: GatewayBooks;
  private readonly gateway: CallTarget;
  private readonly reference: CallTarget;
  private readonly bare: CallTarget;

  constructor(
    service: BenchService,
    books: GatewayBooks,
    gateway: CallTarget,
    reference: CallTarget,
    bare: CallTarget,
  ) {
    this.service = service;
    this.books = books;
    this.gateway = gateway;
    this.reference = reference;
    this.bare = bare;
  }

  /** Lone calls and the steady load begin on settled books: nothing waits to be gathered and confirmed then. */
  async run(options: BenchOptions): Promise<Finding[]> {
    const gateway = this.paid('gateway call', runCallRound, this.gateway.apiKeys.length);
    const forwarded = this.forwarded(REFERENCE, this.reference, runCallRound);
    const bare = this.forwarded(BARE_REFERENCE, this.bare, runCallRound);
    const failuresBefore = await warmUp(gateway, forwarded, options);
    await this.books.settled();
    const latency = await this.addedLatency(options);
    const plan = { pairs: PAIRS_FACTOR * options.pairs, roundSeconds: options.roundSeconds };
    const compared = await compare(gateway, forwarded, { atLeast: THROUGHPUT_AT_LEAST }, plan);
    const failures = failuresBefore + compared.failures;
    const load = `load from ${(await wrkVersion()) ?? 'autocannon'}`;
    const throughput = { ...compared, failures, orientation: `${compared.orientation}, ${load}` };
    const againstBare = await compare(gateway, bare, null, options);
    const before = await this.books.settled();
    const steady = await this.callsPerTransaction(options.gatewaySeconds, before);
    return [withFaults(throughput, before.faults), againstBare, latency, steady];
  }

  private async addedLatency(options: BenchOptions): Promise<Finding> {
    const lone: Runner = (target, { seconds }) => runLoneCalls(target, seconds);
    const gateway = this.paid('', lone, 0);
    const forwarded = this.forwarded(REFERENCE, this.reference, lone);
    // A lone call takes other ways through the service than one in a batch, and those are not compiled yet.
    const failuresBefore = await warmUp(gateway, forwarded, options);
    const plan = { pairs: PAIRS_FACTOR * options.pairs, roundSeconds: options.roundSeconds };
    const { pairs, failures } = await runInTurn(gateway, forwarded, plan);
    const p50Of = ({ latencyMs }: Round) => latencyMs?.p50 ?? NaN;
    const medianOf = (side: 'subject' | 'reference') => spreadOf(pairs.map((pair) => p50Of(pair[side]))).median;
    return {
      what: 'gateway call, added p50 at 1 connection',
      reference: REFERENCE,
      unit: 'ms',
      digits: 2,
      value: spreadOf(pairs.map(({ subject, reference }) => p50Of(subject) - p50Of(reference))),
      toReach: { below: ADDED_BELOW_MS },
      orientation: `p50 ${medianOf('subject').toFixed(2)} : ${medianOf('reference').toFixed(2)} ms`,
      failures: failuresBefore + failures,
      pairs,
    };
  }

  /** Counted on the ledger, once every call of the load is confirmed there. */
  private async callsPerTransaction(seconds: number, before: SettledBooks): Promise<Finding> {
    const options = { seconds, requestsPerSecond: STEADY_PER_SECOND };
    const round = await runCallRound(this.gateway, options);
    this.books.note(round, this.gateway.apiKeys.length);
    const { faults, ...after } = await this.books.settled();
    const calls = after.confirmed - before.confirmed;
    const transactions = after.transactions - before.transactions;
    const perTransaction = calls / transactions;
    const finding: Finding = {
      what: `gateway calls per transaction, ${seconds} s at ${STEADY_PER_SECOND}/s`,
      reference: `${this.gateway.apiKeys.length} consumers`,
      unit: 'calls',
      value: { min: perTransaction, median: perTransaction, max: perTransaction },
      toReach: { atLeast: CALLS_PER_TRANSACTION_AT_LEAST },
      orientation: `${Math.round(round.perSecond)}/s reached, ${calls} calls in ${transactions} transactions`,
      failures: round.failures,
      rounds: [round],
    };
    return withFaults(finding, faults);
  }

  private paid(name: string, runRound: Runner, cutMax: number): Side {
    return {
      name,
      run: async (seconds) => {
        const round = await runRound(this.gateway, { seconds });
        this.books.note(round, cutMax);
        await this.books.rested();
        return round;
      },
    };
  }

  /** Meanwhile the gateway's process and its network are frozen: they have work left to do. */
  private forwarded(name: string, target: CallTarget, runRound: Runner): Side {
    return {
      name,
      run: async (seconds) => {
        this.service.freeze();
        try {
          return await runRound(target, { seconds });
        } finally {
          await this.service.thaw();
          await sleep(CATCH_UP_MS);
        }
      },
    };
  }
}

/** Answers how many calls failed. */
async function warmUp(gateway: Side, reference: Side, { roundSeconds }: BenchOptions): Promise<number> {
  const seconds = WARM_UP_ROUNDS * roundSeconds;
  return (await gateway.run(seconds)).failures + (await reference.run(seconds)).failures;
}

const withFaults = (finding: Finding, faults: readonly string[]): Finding => ({
  ...finding,
  failures: finding.failures + faults.length,
  orientation: [finding.orientation, ...faults].join('; '),
});
