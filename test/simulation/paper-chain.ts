import { PaperNetwork } from '../support/paper-network.ts';
import {
  type Chain,
  type ChainPorts,
  type ChainSurroundings,
  type Deducted,
  type Deposited,
  type Mood,
} from './chain.ts';
import { FaultyNetwork } from './faulty-network.ts';

const LEDGERS_AHEAD = 40;

/** Port level: the network on paper. No envelope is real, so hundreds of histories fit into a few seconds. */
export class PaperChain implements Chain {
  readonly contractId = 'CPOOL';
  readonly channels = ['GCHANNEL0', 'GCHANNEL1', 'GCHANNEL2'];
  readonly passphrase = 'Paper Network';
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
    const { dial, random, clock } = this.surroundings;
    const network = new FaultyNetwork(() => (this.replaced ? this.other : this.paper), dial, random, clock);
    return { contract: network, network, records: network, events: network.depositEvents, limits: network.limits };
  }

  closeLedger(): Promise<void> {
    this.paper.closeLedger();
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
    return this.paper.deducted;
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

  isConserved(): boolean {
    const sumOf = (all: readonly { readonly units: bigint }[]) => all.reduce((sum, { units }) => sum + units, 0n);
    return this.paper.balance + sumOf(this.paper.deducted) === sumOf(this.paper.deposited);
  }
}
