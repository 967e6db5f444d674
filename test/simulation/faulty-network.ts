import { errAsync, okAsync, ResultAsync, type Result } from 'neverthrow';
import { type SendStatus } from '../../src/core/billing/chain-transaction.ts';
import { type ChainNetwork, type NetworkUnavailable } from '../../src/core/billing/ports/chain-network.ts';
import { type DeductLimits } from '../../src/core/billing/ports/deduct-limits.ts';
import { type DeductRecords } from '../../src/core/billing/ports/deduct-records.ts';
import {
  type PrepareError,
  type PreparedTransaction,
  type VaultContract,
} from '../../src/core/billing/ports/vault-contract.ts';
import { type DepositEvents } from '../../src/core/vault/ports/deposit-events.ts';
import { type Clock } from '../../src/core/shared/clock.ts';
import { type PayoutPool } from '../../src/core/settlement/ports/payout-pool.ts';
import { type PaperNetwork } from '../support/paper-network.ts';
import { PaperPayoutPool } from '../support/paper-payout-pool.ts';
import { type ChainSurroundings } from './chain.ts';
import { type FaultDial } from './fault-dial.ts';
import { type Random } from './random.ts';

const LAG_LEDGERS_MAX = 4;
/** A few calls. */
const MAX_DEDUCT = 250_000n;

/** The paper network as one process sees it: through slow, lagging, forgetful nodes that drop requests and answers. */
export class FaultyNetwork implements ChainNetwork, VaultContract, DeductRecords {
  readonly depositEvents: DepositEvents = {
    read: (contractId, from, signal) => this.ask(signal, () => this.paper.readDeposits(contractId, from)),
  };
  readonly limits: DeductLimits = {
    maxDeduct: (_contractId, signal) => this.ask(signal, () => okAsync(MAX_DEDUCT)),
  };
  readonly payoutPool: PayoutPool = {
    obstacles: (payments, signal) => this.ask(signal, () => this.poolOf(this.paper).obstacles(payments)),
    prepare: (payout, signal) => this.ask(signal, () => this.poolOf(this.paper).prepare(payout)),
  };
  private readonly current: () => PaperNetwork;
  private readonly unpayable: string;
  private readonly dial: FaultDial;
  private readonly random: Random;
  private readonly clock: Clock;

  /** @param unpayable an address without a trustline */
  constructor(
    current: () => PaperNetwork,
    { dial, random, clock }: ChainSurroundings,
    { unpayable }: { readonly unpayable: string },
  ) {
    this.current = current;
    this.unpayable = unpayable;
    this.dial = dial;
    this.random = random;
    this.clock = clock;
  }

  prepareDeduct(
    deduct: Parameters<VaultContract['prepareDeduct']>[0],
    signal: AbortSignal,
  ): ResultAsync<PreparedTransaction, PrepareError> {
    return this.ask(signal, () => this.paper.prepareDeduct(deduct));
  }

  async send(envelopeXdr: string, signal: AbortSignal): Promise<SendStatus> {
    if (await this.isOutOfReach(signal)) return 'unknown';
    const { sendDropped, sendAnswerLost, sendPutOff, sendRefused } = this.dial;
    const { random, paper } = this;
    if (random.chance(sendDropped)) paper.sendScript.push('dropped');
    else if (random.chance(sendAnswerLost)) paper.sendScript.push('lost');
    else if (random.chance(sendPutOff)) paper.sendScript.push('try_again_later');
    else if (random.chance(sendRefused)) paper.sendScript.push('error');
    return paper.send(envelopeXdr);
  }

  latestLedger(signal: AbortSignal) {
    return this.ask(signal, () => this.paper.latestLedger());
  }

  ledgerHash(ledger: number, signal: AbortSignal) {
    return this.ask(signal, () => this.paper.ledgerHash(ledger));
  }

  find(hash: string, signal: AbortSignal) {
    return this.ask(signal, () => this.paper.find(hash));
  }

  account(publicKey: string, signal: AbortSignal) {
    return this.ask(signal, () => this.paper.account(publicKey));
  }

  consumerOf(use: Parameters<ChainNetwork['consumerOf']>[0], signal: AbortSignal) {
    return this.ask(signal, () => this.paper.consumerOf(use));
  }

  findDeduct(id: Parameters<DeductRecords['findDeduct']>[0], signal: AbortSignal) {
    return this.ask(signal, () => this.paper.findDeduct(id));
  }

  private poolOf(paper: PaperNetwork): PaperPayoutPool {
    const pool = new PaperPayoutPool(paper);
    pool.blocked.set(this.unpayable, 'trustline_missing');
    return pool;
  }

  private get paper(): PaperNetwork {
    return this.current();
  }

  private ask<T, E>(signal: AbortSignal, question: () => ResultAsync<T, E>): ResultAsync<T, E | NetworkUnavailable> {
    const answer = async (): Promise<Result<T, E | NetworkUnavailable>> => {
      if (await this.isOutOfReach(signal)) return errAsync({ kind: 'network_unavailable' });
      const { paper } = this;
      // The paper network answers on the spot, so what this node shows can be set for just this question.
      paper.lag = this.random.chance(this.dial.nodeLags) ? this.random.int(1, LAG_LEDGERS_MAX) : 0;
      paper.hiding = this.random.chance(this.dial.nodeForgets);
      const shown = question();
      paper.lag = 0;
      paper.hiding = false;
      return shown;
    };
    return new ResultAsync(answer());
  }

  private async isOutOfReach(signal: AbortSignal): Promise<boolean> {
    if (this.random.chance(this.dial.nodeSlow)) await this.clock.sleep(this.random.int(100, 12_000), signal);
    return signal.aborted || this.random.chance(this.dial.nodeDown);
  }
}
