import { ControlError } from '../control/control-error.ts';
import { type ActionFault, type Fault, type FaultName, isAction } from './fault.ts';
import { type FaultListing, type FaultPlan, FaultRule } from './fault-rule.ts';
import { type Occasion } from './occasion.ts';
import { parsePlan } from './parse-plan.ts';

/** What an action did: the hash (hex) of the transaction it submitted. */
export interface ActionOutcome {
  readonly hash?: string;
}

/** The network, as far as faults need it. */
export interface FaultHost {
  /** Epoch milliseconds. */
  now(): number;
  /** Carries out an action at once. Throws ControlError when it cannot be done. */
  perform(action: ActionFault): ActionOutcome;
  /** Whether the network can sign for this account (G...). */
  holdsKeyOf(publicKey: string): boolean;
}

/** What came of adding a rule. */
export interface AddedRule extends ActionOutcome {
  readonly id: string;
}

const ACTIVE_MAX = 1000;
/** Spent rules remain listed for a while, so that a test can ask how often they struck. */
const SPENT_MAX = 200;

/** The faults in force. Nothing here is left to chance, and nothing is journaled: a restarted network is calm. */
export class FaultBoard {
  readonly #host: FaultHost;
  #active: FaultRule[] = [];
  #spent: FaultRule[] = [];
  #addedCount = 0;

  constructor(host: FaultHost) {
    this.#host = host;
  }

  has(name: FaultName): boolean {
    return this.#active.some(({ plan }) => plan.fault.fault === name);
  }

  /** No rule can strike. */
  get isCalm(): boolean {
    return this.#active.length === 0;
  }

  /**
   * Adds rules in order, or none when one of them does not read. An action that cannot be done ends the list; what
   * came before it stays. Throws ControlError.
   */
  add(...rules: readonly unknown[]): readonly AddedRule[] {
    const plans = rules.map(parsePlan);
    this.#retire();
    if (this.#active.length + plans.length > ACTIVE_MAX) throw new ControlError(`more than ${ACTIVE_MAX} rules`);
    for (const { fault } of plans) this.#requireKey(fault);
    return plans.map((plan) => this.#install(plan));
  }

  #requireKey(fault: Fault): void {
    if (fault.fault !== 'use_sequence' || this.#host.holdsKeyOf(fault.source)) return;
    throw new ControlError('source must be an account whose key the network holds');
  }

  #install(plan: FaultPlan): AddedRule {
    const outcome = isAction(plan.fault) ? this.#host.perform(plan.fault) : {};
    this.#addedCount += 1;
    const rule = new FaultRule(String(this.#addedCount), plan, this.#host.now());
    if (isAction(plan.fault)) rule.strike();
    this.#active.push(rule);
    this.#retire();
    return { id: rule.id, ...outcome };
  }

  /** Rules in force in the order they were added, after those that are spent. */
  list(): readonly FaultListing[] {
    this.#retire();
    const nowMs = this.#host.now();
    return [...this.#spent, ...this.#active].map((rule) => rule.listing(nowMs));
  }

  /** False when there is no such rule. */
  remove(id: string): boolean {
    const known = this.#active.length + this.#spent.length;
    this.#active = this.#active.filter((rule) => rule.id !== id);
    this.#spent = this.#spent.filter((rule) => rule.id !== id);
    return this.#active.length + this.#spent.length < known;
  }

  clear(): void {
    this.#active = [];
    this.#spent = [];
  }

  /** Lets the first rule of these faults that concerns the occasion strike. */
  strike<N extends FaultName>(
    names: readonly N[],
    occasion: Occasion,
    applies: (fault: Fault<N>) => boolean = () => true,
  ): Fault<N> | undefined {
    if (this.isCalm) return undefined;
    this.#retire();
    for (const rule of this.#active) {
      const { fault } = rule.plan;
      if (!isOneOf(fault, names) || !rule.concerns(occasion) || !applies(fault)) continue;
      if (rule.strike()) return fault;
    }
    return undefined;
  }

  #retire(): void {
    const nowMs = this.#host.now();
    const spent = this.#active.filter((rule) => rule.isSpent(nowMs));
    if (spent.length === 0) return;
    this.#active = this.#active.filter((rule) => !spent.includes(rule));
    this.#spent = [...this.#spent, ...spent].slice(-SPENT_MAX);
  }
}

const isOneOf = <N extends FaultName>(fault: Fault, names: readonly N[]): fault is Fault & Fault<N> =>
  names.some((name) => name === fault.fault);
