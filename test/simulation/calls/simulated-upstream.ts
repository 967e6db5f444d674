import { errAsync, ResultAsync, type Result, err, ok } from 'neverthrow';
import {
  type Delivery,
  type HeaderList,
  type Upstream,
  type UpstreamAnswer,
  type UpstreamFault,
  type UpstreamRequest,
} from '../../../src/core/gateway/ports/upstream.ts';
import { type Clock } from '../../../src/core/shared/clock.ts';
import { type UpstreamPlan } from './call-plan.ts';
import { type UpstreamLog } from './upstream-log.ts';

const STATUS_TIMEOUT_MS = 30_000;

/** The caller's end of the connection: what it was told, if anything. */
export class CallerEnd {
  head: HeaderList = [];

  /** Null when nothing arrived. */
  get verdict(): string | null {
    return valueOf(this.head, 'X-Callora-Charge-Status');
  }
}

/** A provider that does with each call what the history says. It outlives the processes that call it. */
export class SimulatedUpstream implements Upstream<UpstreamPlan, CallerEnd> {
  private readonly log: UpstreamLog;
  private readonly clock: Clock;

  constructor(log: UpstreamLog, clock: Clock) {
    this.log = log;
    this.clock = clock;
  }

  send(
    request: UpstreamRequest<UpstreamPlan>,
    signal: AbortSignal,
  ): ReturnType<Upstream<UpstreamPlan, CallerEnd>['send']> {
    return new ResultAsync(this.exchange(request, signal));
  }

  /** No call says how long its body is, so that none is read beforehand. */
  peek(): ReturnType<Upstream<UpstreamPlan, CallerEnd>['peek']> {
    return errAsync({ kind: 'call_body_broken' });
  }

  private async exchange(
    { headers, body: plan }: UpstreamRequest<UpstreamPlan>,
    signal: AbortSignal,
  ): Promise<Result<UpstreamAnswer<CallerEnd>, UpstreamFault>> {
    if (signal.aborted) return err({ kind: 'caller_left' });
    if (plan.answer === 'unreachable') return err({ kind: 'upstream_unreachable' });
    const answered = this.log.arrive(valueOf(headers, 'X-Callora-Request-Id') ?? 'a call without an id');
    await this.clock.sleep(plan.answer === 'silent' ? STATUS_TIMEOUT_MS : plan.statusAfterMs, signal);
    if (hasLeft(signal)) return err({ kind: 'caller_left' });
    if (plan.answer === 'silent') return err({ kind: 'upstream_timeout' });
    if (plan.answer === 'reset') return err({ kind: 'upstream_unreachable' });
    answered(plan.status);
    const deliver = (sink: CallerEnd, head: { readonly headers: HeaderList }) => this.deliver(plan, sink, head, signal);
    return ok({ status: plan.status, headers: [], deliver, discard: () => undefined });
  }

  private async deliver(
    { bodyMs, breaks, reached }: UpstreamPlan,
    sink: CallerEnd,
    head: { readonly headers: HeaderList },
    signal: AbortSignal,
  ): Promise<Delivery> {
    if (signal.aborted) return { end: 'caller_left', reached: false };
    sink.head = head.headers;
    await this.clock.sleep(bodyMs, signal);
    if (hasLeft(signal)) return { end: 'caller_left', reached };
    return breaks ? { end: 'upstream_broke', reached } : { end: 'complete', reached: true };
  }
}

/** Behind a function, because a signal that has not aborted may have at the next look. */
function hasLeft(signal: AbortSignal): boolean {
  return signal.aborted;
}

function valueOf(headers: HeaderList, name: string): string | null {
  return headers.find(([found]) => found === name)?.[1] ?? null;
}
