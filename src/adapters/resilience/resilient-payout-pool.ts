import { type PayoutPool } from '../../core/settlement/ports/payout-pool.ts';
import { networkQuestion } from './network-question.ts';
import { type ResilientService } from './resilient-service.ts';

/** Less than the callers' deadlines of 10 s, so that a silent node is known for what it is. */
const LOOK = networkQuestion(4_000);
const PREPARE = networkQuestion(9_000);

/** Building sends nothing, so it may be done again. What the contract refuses in simulation is an answer. */
export class ResilientPayoutPool implements PayoutPool {
  private readonly pool: PayoutPool;
  private readonly service: ResilientService;

  constructor(pool: PayoutPool, service: ResilientService) {
    this.pool = pool;
    this.service = service;
  }

  obstacles(
    payments: Parameters<PayoutPool['obstacles']>[0],
    signal: AbortSignal,
  ): ReturnType<PayoutPool['obstacles']> {
    return this.service.call(LOOK, (looking) => this.pool.obstacles(payments, looking), signal);
  }

  prepare(payout: Parameters<PayoutPool['prepare']>[0], signal: AbortSignal): ReturnType<PayoutPool['prepare']> {
    return this.service.call(PREPARE, (building) => this.pool.prepare(payout, building), signal);
  }
}
