import { err, ok, safeTry, type Result, type ResultAsync } from 'neverthrow';
import { type NetworkUnavailable } from '../../core/billing/ports/chain-network.ts';
import { type PaidOut, type PayoutRecords } from '../../core/settlement/ports/payout-records.ts';
import { type Steps } from '../../core/shared/steps.ts';
import { type Units } from '../../core/shared/usdc.ts';
import { loadSdk, type Sdk } from './load-sdk.ts';
import { paidUnits, paymentTopics } from './payout-pool-abi.ts';
import { type RpcClient } from './rpc-client.ts';
import { GET_HEALTH, GET_WHOLE_EVENTS, type WholeEventsPage } from './rpc-methods.ts';
import { rpcProblem, type SorobanProblem, type SorobanReport } from './soroban-report.ts';

const EVENTS_PER_PAGE = 1000;
/** Each reads up to 10 000 ledgers. */
const PAGES_MAX = 20;
/** About a day: what was paid twice or by somebody else is seen by one of many looks. */
const LEDGERS_MAX = 17_280;

export interface SorobanPayoutRecordsPorts {
  readonly rpc: RpcClient;
  readonly report: SorobanReport;
}

/** The events that the payout pool writes, one for each payment. */
export class SorobanPayoutRecords implements PayoutRecords {
  private readonly ports: SorobanPayoutRecordsPorts;
  private readonly contractId: string;

  constructor(ports: SorobanPayoutRecordsPorts, options: { readonly contractId: string }) {
    this.ports = ports;
    this.contractId = options.contractId;
  }

  paidOut(signal: AbortSignal): ResultAsync<PaidOut, NetworkUnavailable> {
    return safeTry(() => this.read(signal)).mapErr((problem) => {
      this.ports.report({ operation: 'payouts', ...problem });
      return { kind: 'network_unavailable' };
    });
  }

  private async *read(signal: AbortSignal): Steps<PaidOut, SorobanProblem> {
    const { rpc } = this.ports;
    const { contractId } = this;
    const sdk = await loadSdk();
    const { oldestLedger, latestLedger: goal } = yield* rpc.call(GET_HEALTH, null, signal).mapErr(rpcProblem);
    const fromLedger = Math.max(oldestLedger, goal - LEDGERS_MAX + 1, 1);
    const topics = paymentTopics(sdk).map((name) => [name, '**']);
    const filters = [{ type: 'contract', contractIds: [contractId], topics }];
    let position: object = { startLedger: fromLedger, pagination: { limit: EVENTS_PER_PAGE } };
    let units = 0n;
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const page: WholeEventsPage = yield* rpc
        .call(GET_WHOLE_EVENTS, { filters, ...position }, signal)
        .mapErr(rpcProblem);
      units += yield* this.sumOf(sdk, page);
      // A full page may end inside a ledger; what is less than full has read its last one to the end.
      const { ledger: toLedger, text: cursor } = page.cursor;
      if (page.events.length < EVENTS_PER_PAGE && toLedger >= goal)
        return ok({ contractId, fromLedger, toLedger, units });
      position = { pagination: { cursor, limit: EVENTS_PER_PAGE } };
    }
    return err({ problem: 'history_missing', detail: `more than ${PAGES_MAX} pages of payments` });
  }

  private sumOf(sdk: Sdk, { events }: WholeEventsPage): Result<Units, SorobanProblem> {
    const names = paymentTopics(sdk);
    let sum = 0n;
    for (const { contractId, topic, value, inSuccessfulContractCall } of events) {
      // Whatever the node made of the filter.
      const isPayment = contractId === this.contractId && names.includes(topic[0] ?? '') && inSuccessfulContractCall;
      if (!isPayment) continue;
      const units = paidUnits(sdk, value);
      if (units === null) return err({ problem: 'bad_answer', detail: 'a payment without an amount' });
      sum += units;
    }
    return ok(sum);
  }
}
