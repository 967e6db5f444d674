import { type DeductLimits } from '../../core/billing/ports/deduct-limits.ts';
import { networkQuestion } from './network-question.ts';
import { type ResilientService } from './resilient-service.ts';

/** A few calls when the contract is asked for the first time, else one. */
const ASK = networkQuestion(4_000);

export class ResilientDeductLimits implements DeductLimits {
  private readonly limits: DeductLimits;
  private readonly service: ResilientService;

  constructor(limits: DeductLimits, service: ResilientService) {
    this.limits = limits;
    this.service = service;
  }

  maxDeduct(contractId: string, signal: AbortSignal): ReturnType<DeductLimits['maxDeduct']> {
    return this.service.call(ASK, (asking) => this.limits.maxDeduct(contractId, asking), signal);
  }
}
