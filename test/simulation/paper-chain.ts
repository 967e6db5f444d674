import { PaperNetwork } from '../support/paper-network.ts';
import {
  type Chain,
  type ChainPorts,
  type ChainSurroundings,
  type Deducted,
  type Deposited,
  type Mood,
  type Paid,
  type Payees,
} from './chain.ts';
import { FaultyNetwork } from './faulty-network.ts';

const LEDGERS_AHEAD = 40;

/** Port level: the network on paper. No envelope is real, so hundreds of histories fit into a few seconds. */
export class PaperChain implements Chain {
  readonly contractId = 'CPOOL';
  readonly channels = ['GCHANNEL0', 'GCHANNEL1', 'GCHANNEL2'];
  readonly passphrase = 'Paper Network';
  readonly payees: Payees = { able: ['G-payee-0', 'G-payee-1', 'G-payee-2'], unable: 'G-payee-3' };
  private readonly paper: PaperNetwork;
  /** What answers instead while the network is replaced. */
  private readonly other: PaperNetwork;
  private readonly surroundings: ChainSurroundings;

  private replaced = false;

  /** `deduplicating`: the contract refuses what it knows. Our safety must not depend on it, so by default it does not. */
  constructor(surroundings: ChainSurroundings, { deduplicating = false } = {}) {
    this.surroundings = surroundings;
    this.paper = new PaperNetwork(0n);
    this.paper.deduplicating = deduplicating;
    this.other = new PaperNetwork(0n);
    this.other.reset(this.paper.ledger + LEDGERS_AHEAD);
  }

  ports(): ChainPorts {
    const current = () => (this.replaced ? this.other : this.paper);
    const network = new FaultyNetwork(current, this.surroundings, { unpayable: this.payees.unable });
    const { depositEvents: events, limits, payoutPool: pool } = network;
    return { contract: network, network, records: network, events, limits, pool };
  }

  closeLedger(): Promise<void> {
    const payments = this.payments().length;
    this.paper.closeLedger();
    // The paper network has one balance, the vault contract's. What the pool pays was deducted from that before.
    for (const { units } of this.payments().slice(payments)) this.paper.balance += units;
    this.other.closeLedger();
    return Promise.resolve();
  }

  set(mood: Mood, on: boolean): Promise<void> {
    if (mood === 'replaced') this.replaced = on;
    else this.paper[mood] = on;
    return Promise.resolve();
  }

  useSequence(channel: string): Promise<void> {
    this.paper.useSequence(channel);
    return Promise.resolve();
  }

  feeBump(hashes: readonly string[]): Promise<void> {
    for (const hash of hashes) this.paper.feeBumped.add(hash);
    return Promise.resolve();
  }

  deducted(): readonly Deducted[] {
    return this.paper.deducted.filter(({ onChainId }) => !this.isPayee(onChainId));
  }

  depositorOf(person: string): string {
    return `G-${person}`;
  }

  deposit(person: string, units: bigint): Promise<void> {
    this.paper.deposit(this.contractId, this.depositorOf(person), units);
    return Promise.resolve();
  }

  forgetDeposits(ledgersKept: number): Promise<void> {
    const { paper } = this;
    paper.oldestDepositLedger = Math.max(paper.oldestDepositLedger, paper.ledger + 1 - ledgersKept);
    return Promise.resolve();
  }

  deposited(): Promise<readonly Deposited[]> {
    return Promise.resolve(this.paper.deposited);
  }

  paid(): Promise<readonly Paid[]> {
    return Promise.resolve(this.payments());
  }

  isConserved(): boolean {
    const sumOf = (all: readonly { readonly units: bigint }[]) => all.reduce((sum, { units }) => sum + units, 0n);
    const poolUnits = sumOf(this.deducted()) - sumOf(this.payments());
    return poolUnits >= 0n && this.paper.balance + sumOf(this.deducted()) === sumOf(this.paper.deposited);
  }

  private payments(): readonly Paid[] {
    return this.paper.deducted
      .filter(({ onChainId }) => this.isPayee(onChainId))
      .map(({ onChainId: payoutAddress, units }) => ({ payoutAddress, units }));
  }

  private isPayee(onChainId: string): boolean {
    return this.payees.able.includes(onChainId);
  }
}
