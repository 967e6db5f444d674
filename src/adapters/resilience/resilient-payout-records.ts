import { type PayoutRecords } from '../../core/settlement/ports/payout-records.ts';
import { networkQuestion } from './network-question.ts';
import { type ResilientService } from './resilient-service.ts';

/** Less than the caller's deadline of 15 s, though it reads many pages. */
const READ = networkQuestion(12_000);

/** Reading changes nothing, so it may be done again. */
export class ResilientPayoutRecords implements PayoutRecords {
  private readonly records: PayoutRecords;
  private readonly service: ResilientService;

  constructor(records: PayoutRecords, service: ResilientService) {
    this.records = records;
    this.service = service;
  }

  paidOut(signal: AbortSignal): ReturnType<PayoutRecords['paidOut']> {
    return this.service.call(READ, (reading) => this.records.paidOut(reading), signal);
  }
}
