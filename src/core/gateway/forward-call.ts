import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type AdmitCall, type AdmitCallError, type AdmittedCall } from './admit-call.ts';
import { type CallSettlements } from './call-settlements.ts';
import { type CallTrace } from './call-trace.ts';
import { endOf, isServed, outcomeOf, outcomeOfFault, verdictOf } from './call-verdict.ts';
import { type Call, type CallVerdict } from './call.ts';
import { type CallPayment, type PayForCall, type PayForCallError } from './pay-for-call.ts';
import { type Delivery, type Upstream, type UpstreamAnswer, type UpstreamFault } from './ports/upstream.ts';
import { type WordCall } from './word-call.ts';

/** A body that says it is no longer than this is part of what makes a repeat a repeat. */
const PEEKED_BYTES_MAX = 65_536;
/** A caller who was not served is told so even when the store is slow to give the money back. */
const RELEASE_WAIT_MS = 1_000;

export type ForwardCallError = AdmitCallError | PayForCallError | UpstreamFault;

export interface ForwardCallPorts<Body, Sink> {
  readonly admitCall: Pick<AdmitCall, 'execute'>;
  readonly payForCall: Pick<PayForCall, 'execute'>;
  readonly settlements: Pick<CallSettlements, 'begin' | 'capture' | 'release' | 'end'>;
  readonly upstream: Upstream<Body, Sink>;
  readonly wordCall: Pick<WordCall, 'request' | 'answer'>;
  readonly clock: Clock;
}

/** A call whose price is on hold, or was paid before. */
interface PaidCall<Body, Sink> {
  readonly call: Call<Body, Sink>;
  readonly admitted: AdmittedCall;
  readonly payment: CallPayment;
  readonly trace: CallTrace;
}

/**
 * One paid call: it is admitted, its price is put on hold, it is forwarded, and at the upstream's status line the hold
 * is captured or given back, while the answer streams on to the caller.
 */
export class ForwardCall<Body, Sink> {
  private readonly ports: ForwardCallPorts<Body, Sink>;

  constructor(ports: ForwardCallPorts<Body, Sink>) {
    this.ports = ports;
  }

  /** Good when an answer of the upstream was delivered, whole or not; else nothing was written to the caller. */
  execute(call: Call<Body, Sink>, trace: CallTrace): ResultAsync<Delivery, ForwardCallError> {
    return new ResultAsync(this.run(call, trace));
  }

  private async run(call: Call<Body, Sink>, trace: CallTrace): Promise<Result<Delivery, ForwardCallError>> {
    const admitted = await this.ports.admitCall.execute(call, trace);
    if (admitted.isErr()) return err(admitted.error);
    try {
      return await this.payAndForward(call, admitted.value, trace);
    } finally {
      admitted.value.leave();
    }
  }

  private async payAndForward(
    call: Call<Body, Sink>,
    admitted: AdmittedCall,
    trace: CallTrace,
  ): Promise<Result<Delivery, ForwardCallError>> {
    const peeked = await this.peek(call);
    if (peeked.isErr()) return err(peeked.error);
    const { bytes, body } = peeked.value;
    const paid = await this.ports.payForCall.execute(call, admitted, bytes);
    if (paid.isErr()) return err(paid.error);
    const payment = paid.value;
    trace.note({ requestId: payment.requestId, isReplay: payment.isReplay });
    trace.passed('hold');
    this.ports.settlements.begin(payment.charge);
    // A bug must not keep the hold alive: without an end it would be extended for ever, with one it is swept.
    return this.forward({ call: { ...call, body }, admitted, payment, trace }).catch((bug: unknown) => {
      void this.ports.settlements.end(payment.charge, null);
      throw bug;
    });
  }

  /** Two short calls with one idempotency key are told apart by their bodies, so those are read first. */
  private peek({
    idempotencyKey,
    body,
    bodyLength,
    signal,
  }: Call<Body, Sink>): ResultAsync<Peeked<Body>, UpstreamFault> {
    const isShort = bodyLength !== null && bodyLength > 0 && bodyLength <= PEEKED_BYTES_MAX;
    if (idempotencyKey === null || !isShort) return new ResultAsync(Promise.resolve(ok({ bytes: null, body })));
    return this.ports.upstream.peek(body, bodyLength, signal);
  }

  private async forward(paid: PaidCall<Body, Sink>): Promise<Result<Delivery, UpstreamFault | StoreUnavailable>> {
    const { call, admitted, payment, trace } = paid;
    const sent = await this.ports.upstream.send(this.ports.wordCall.request(call, admitted, payment), call.signal);
    trace.passed('upstream');
    admitted.judgeUpstream(sent.match(({ status }) => outcomeOf(status), outcomeOfFault));
    // It was on its way while the hold was being committed. Before that is done nobody is served, and nothing settled.
    const committed = await payment.committed;
    trace.passed('commit');
    const answer = committed.andThen(() => sent);
    if (answer.isOk()) return ok(await this.deliver(paid, answer.value));
    if (sent.isOk()) sent.value.discard();
    await this.giveBack(paid);
    return err(answer.error);
  }

  /** The verdict falls at the status line. The answer does not wait for the capture: a crash in between costs nobody. */
  private async deliver(paid: PaidCall<Body, Sink>, answer: UpstreamAnswer<Sink>): Promise<Delivery> {
    const { call, admitted, payment, trace } = paid;
    const { settlements, wordCall } = this.ports;
    const verdict = verdictOf(payment, isServed(admitted.api.chargeOn, answer.status));
    const units = verdict === 'charged' ? payment.units : 0n;
    trace.note({ upstreamStatus: answer.status, verdict, units });
    if (!payment.isReplay && verdict !== 'free') void this.settle(payment, verdict);

    const { requestId, isReplay } = payment;
    const headers = wordCall.answer(answer.headers, { requestId, isReplay, verdict, units, timing: trace.timing() });
    const delivery = await answer.deliver(call.sink, { headers });
    trace.note({ delivery: delivery.end });
    trace.passed('delivery');
    const isKept = payment.keepsDelivery && verdict !== 'released';
    void settlements.end(payment.charge, isKept ? endOf(delivery) : null);
    return delivery;
  }

  private settle({ charge }: CallPayment, verdict: CallVerdict): Promise<unknown> {
    const { settlements } = this.ports;
    return verdict === 'released' ? settlements.release(charge) : settlements.capture(charge);
  }

  /** Nothing was served: the hold is given back before the caller hears of it, or the answer goes out after a second. */
  private async giveBack({ payment, trace }: PaidCall<Body, Sink>): Promise<void> {
    const { settlements, clock } = this.ports;
    const { charge, isReplay } = payment;
    if (!isReplay) {
      trace.note({ verdict: 'released', units: 0n });
      await Promise.race([settlements.release(charge), clock.sleep(RELEASE_WAIT_MS)]);
    }
    void settlements.end(charge, isReplay ? 'broken' : null);
  }
}

interface Peeked<Body> {
  /** Null when the body was left alone. */
  readonly bytes: Uint8Array | null;
  readonly body: Body;
}
