import { type ChainNetwork } from '../../src/core/billing/ports/chain-network.ts';
import { type DeductLimits } from '../../src/core/billing/ports/deduct-limits.ts';
import { type DeductRecords } from '../../src/core/billing/ports/deduct-records.ts';
import { type VaultContract } from '../../src/core/billing/ports/vault-contract.ts';
import { type DepositEvents } from '../../src/core/vault/ports/deposit-events.ts';
import { type Clock } from '../../src/core/shared/clock.ts';
import { type FaultDial } from './fault-dial.ts';
import { type Deposit } from '../../src/core/vault/vault.ts';
import { type PayoutPool } from '../../src/core/settlement/ports/payout-pool.ts';
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

/** What somebody put into the vault contract, by its event. */
export type Deposited = Pick<Deposit, 'eventId' | 'depositorAddress' | 'units' | 'ledger'>;

/** What the payout pool paid to one address. */
export interface Paid {
  readonly payoutAddress: string;
  readonly units: bigint;
}

/** Where providers are paid: `unable` is an account without a trustline. */
export interface Payees {
  readonly able: readonly string[];
  readonly unable: string;
}

export interface ChainPorts {
  readonly contract: VaultContract;
  readonly network: ChainNetwork;
  readonly records: DeductRecords;
  readonly events: DepositEvents;
  readonly limits: DeductLimits;
  readonly pool: PayoutPool;
}

/** The network of a simulated world: the ledger as it is, and the ports as a process sees it through its faults. */
export interface Chain {
  readonly contractId: string;
  readonly channels: readonly string[];
  readonly passphrase: string;
  readonly payees: Payees;
  ports(): ChainPorts;
  closeLedger(): Promise<void>;
  set(mood: Mood, on: boolean): Promise<void>;
  /** Somebody else uses the next sequence number of a channel. */
  useSequence(channel: string): Promise<void>;
  /** Somebody else wraps these envelopes in fee bumps. */
  feeBump(hashes: readonly string[]): Promise<void>;
  deducted(): readonly Deducted[];
  /** The account from which this person deposits. */
  depositorOf(person: string): string;
  /** The person deposits; a stranger may wrap it in a fee bump. Nothing happens where the network takes none now. */
  deposit(person: string, units: bigint, feeBumped: boolean): Promise<void>;
  /** The nodes forget the deposits of all ledgers but the last ones. */
  forgetDeposits(ledgersKept: number): Promise<void>;
  /** Everything that was deposited, asked when the network is calm. */
  deposited(): Promise<readonly Deposited[]>;
  /** Every payment of the payout pool, asked when the network is calm. */
  paid(): Promise<readonly Paid[]>;
  /** The sum of all USDC is what it was at the beginning. */
  isConserved(): boolean;
}

export interface ChainSurroundings {
  readonly clock: Clock;
  readonly dial: FaultDial;
  readonly random: Random;
}

export type OpenChain = (surroundings: ChainSurroundings) => Promise<Chain>;
