import { errAsync, ResultAsync } from 'neverthrow';
import { type Clock } from '../../src/core/shared/clock.ts';
import { type FaultDial } from './fault-dial.ts';
import { type Random } from './random.ts';

/** The life of one process: it can end at any call of a port, before or after the call takes effect. */
export class Life {
  alive = true;
  private calls = 0;
  private end: { readonly at: number | string; readonly afterEffect: boolean } | null = null;
  private stall: { readonly method: string; readonly ms: number } | null = null;
  private readonly onDeath: () => void;

  constructor(onDeath: () => void) {
    this.onDeath = onDeath;
  }

  /** The next call of this name hangs for a while before it takes effect, long enough to outlive a claim. */
  stallNext(method: string, ms: number): void {
    this.stall = { method, ms };
  }

  /** How long a call of this name hangs now: once. */
  takeStall(method: string): number {
    if (this.stall?.method !== method) return 0;
    const { ms } = this.stall;
    this.stall = null;
    return ms;
  }

  /** The process dies at the `calls`-th call from now. */
  crashAfter(calls: number, afterEffect: boolean): void {
    this.end = { at: this.calls + calls, afterEffect };
  }

  /** The process dies at its next call of this name. */
  crashAt(method: string, afterEffect: boolean): void {
    this.end = { at: method, afterEffect };
  }

  /** Forgets what was planned. */
  spare(): void {
    this.end = null;
    this.stall = null;
  }

  /** Counts a call; true when the process is dead by now. */
  diesBefore(method: string): boolean {
    if (!this.alive) return true;
    this.calls += 1;
    return this.dieIf(method, false);
  }

  diesAfter(method: string): boolean {
    return this.dieIf(method, true);
  }

  private dieIf(method: string, afterEffect: boolean): boolean {
    const isDue = this.end?.at === this.calls || this.end?.at === method;
    if (isDue && this.end?.afterEffect === afterEffect && this.alive) {
      this.alive = false;
      this.onDeath();
    }
    return !this.alive;
  }
}

/** These answer without a `Result`. */
const BARE = new Set(['send', 'deliver']);

/** Nothing ever comes back to a dead process. */
const NEVER = new Promise<never>(() => undefined);

type Port = Readonly<Record<string, unknown>>;
type Call = (...input: unknown[]) => PromiseLike<unknown>;

/**
 * Wraps a port so that its owner can die or hang at any of its calls. With a way, they are called by it too: `payout
 * send` is not the `send` of a charge.
 */
export function mortal<T extends object>(port: T, life: Life, clock: Clock, way?: string): T {
  return intercept(
    port,
    (call, name) => {
      const method = way === undefined ? name : `${way} ${name}`;
      if (life.diesBefore(method)) return NEVER;
      const hangs = life.takeStall(method);
      const answer = hangs === 0 ? call() : clock.sleep(hangs).then(call);
      return life.diesAfter(method) ? NEVER : answer;
    },
    life,
  );
}

/** A store that now and then does not answer, before or after the change was made, or answers late. */
export function flaky<T extends object>(store: T, dial: FaultDial, random: Random, clock: Clock): T {
  return intercept(store, async (call) => {
    if (random.chance(dial.storeSlow)) await clock.sleep(random.int(1, 300));
    if (random.chance(dial.storeStalls)) await clock.sleep(random.int(1, 45) * 1000);
    if (random.chance(dial.storeDown)) return errAsync({ kind: 'database_unavailable' });
    const answer = await call();
    return random.chance(dial.storeAnswerLost) ? errAsync({ kind: 'database_unavailable' }) : answer;
  });
}

function intercept<T extends object>(
  port: T,
  around: (call: () => PromiseLike<unknown>, method: string) => PromiseLike<unknown>,
  life?: Life,
): T {
  const methods = new Map<string, unknown>();
  return new Proxy(port, {
    get(target, property) {
      const name = String(property);
      const member = (target as Port)[name];
      if (typeof member !== 'function') return member;
      const known = methods.get(name);
      if (known !== undefined) return known;
      const method = (...input: unknown[]) => {
        const answer = around(() => (member as Call).apply(target, input), name);
        // An answer that is under way when its process dies reaches nobody.
        const delivered = Promise.resolve(answer).then((value) => (life?.alive === false ? NEVER : value));
        return BARE.has(name) ? delivered : new ResultAsync(delivered as never);
      };
      methods.set(name, method);
      return method;
    },
  });
}
