import { type Upstream, type UpstreamAnswer } from '../../../src/core/gateway/ports/upstream.ts';
import { type Clock } from '../../../src/core/shared/clock.ts';
import { mortal, type Life } from '../life.ts';

/** An upstream whose caller can die while it forwards a call, and while it delivers the answer. */
export function mortalUpstream<Body, Sink>(
  upstream: Upstream<Body, Sink>,
  life: Life,
  clock: Clock,
): Upstream<Body, Sink> {
  const exchange = {
    forward: (...sent: Parameters<typeof upstream.send>) => upstream.send(...sent),
    deliver: (answer: UpstreamAnswer<Sink>, ...to: Parameters<UpstreamAnswer<Sink>['deliver']>) =>
      answer.deliver(...to),
  };
  const ending = mortal(exchange, life, clock);
  return {
    peek: (...read) => upstream.peek(...read),
    send: (...sent) =>
      ending.forward(...sent).map((answer) => ({ ...answer, deliver: (...to) => ending.deliver(answer, ...to) })),
  };
}
