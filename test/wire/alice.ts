import { type ChargeRequest } from '../../src/core/billing/charge-identity.ts';
import { FORECAST } from '../support/billing-world.ts';

/** The consumer of all these tests. */
export const ALICE = FORECAST.userId;
export const PRICE = FORECAST.units;
export const BALANCE = 1000n * PRICE;

/** Charges of Alice that differ in their request id. */
export function charges(count: number): readonly ChargeRequest[] {
  return Array.from({ length: count }, (_, index) => ({ ...FORECAST, requestId: `req_${index}` }));
}
