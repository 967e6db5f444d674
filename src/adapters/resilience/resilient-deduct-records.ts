import { type DeductRecords } from '../../core/billing/ports/deduct-records.ts';
import { networkQuestion } from './network-question.ts';
import { type ResilientService } from './resilient-service.ts';

/** Less than the caller's deadline of 10 s, so that a silent node is known for what it is. */
const SEARCH = networkQuestion(9_000);

export class ResilientDeductRecords implements DeductRecords {
  private readonly records: DeductRecords;
  private readonly service: ResilientService;

  constructor(records: DeductRecords, service: ResilientService) {
    this.records = records;
    this.service = service;
  }

  findDeduct(
    id: Parameters<DeductRecords['findDeduct']>[0],
    signal: AbortSignal,
  ): ReturnType<DeductRecords['findDeduct']> {
    return this.service.call(SEARCH, (asking) => this.records.findDeduct(id, asking), signal);
  }
}
