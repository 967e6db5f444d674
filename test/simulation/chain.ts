import { type ChainNetwork } from '../../src/core/billing/ports/chain-network.ts';
import { type DeductRecords } from '../../src/core/billing/ports/deduct-records.ts';
import { type VaultContract } from '../../src/core/billing/ports/vault-contract.ts';
import { type Clock } from '../../src/core/shared/clock.ts';
import { type FaultDial } from './fault-dial.ts';
import { type Random } from './random.ts';

/**
 * Something that lasts until a history ends it. `forgetful`: no node shows what was applied; `regressed`: the nodes are
 * far behind; `foreign`: they serve another passphrase; `replaced`: they serve a network of our passphrase on which
 * nothing of ours ever happened, and which is ahead of ours.
 */
export const MOODS = ['stalled', 'paused', 'failing', 'forgetful', 'regressed', 'foreign', 'replaced'] as const;

export type Mood = (typeof MOODS)[number];

/** What the ledger took from the vault contract for one item. */
export interface Deducted {
  readonly onChainId: string;
  readonly units: bigint;
}

export interface ChainPorts {
  readonly contract: VaultContract;
  readonly network: ChainNetwork;
  readonly records: DeductRecords;
}

/** The network of a simulated world: the ledger as it is, and the ports as a process sees it through its faults. */
export interface Chain {
  readonly contractId: string;
  readonly channels: readonly string[];
  readonly passphrase: string;
  ports(): ChainPorts;
  closeLedger(): Promise<void>;
  set(mood: Mood, on: boolean): Promise<void>;
  /** Somebody else uses the next sequence number of a channel. */
  useSequence(channel: string): Promise<void>;
  /** Somebody else wraps these envelopes in fee bumps. */
  feeBump(hashes: readonly string[]): Promise<void>;
  deducted(): readonly Deducted[];
  /** The sum of all USDC is what it was at the beginning. */
  isConserved(): boolean;
}

export interface ChainSurroundings {
  readonly clock: Clock;
  readonly dial: FaultDial;
  readonly random: Random;
  /** What the vault contract holds at the beginning. */
  readonly balance: bigint;
}

export type OpenChain = (surroundings: ChainSurroundings) => Promise<Chain>;
