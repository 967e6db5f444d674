import { okAsync, type ResultAsync } from 'neverthrow';
import { type DeductReceipt } from '../../../src/core/billing/deduct-receipt.ts';
import { type DeductError, type DeductInput } from '../../../src/core/billing/deduct-usage.ts';
import { aReceipt } from './examples.ts';

/** Stands where `DeductUsage` stands: answers as told and remembers what it was asked. */
export class RecordedDeduct {
  readonly inputs: DeductInput[] = [];
  answer: (input: DeductInput) => ResultAsync<DeductReceipt, DeductError> = () => okAsync(aReceipt());

  execute(input: DeductInput): ResultAsync<DeductReceipt, DeductError> {
    this.inputs.push(input);
    return this.answer(input);
  }
}
