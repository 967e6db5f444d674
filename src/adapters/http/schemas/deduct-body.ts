import { z } from 'zod';
import { directRequestId, identifier } from './identifier.ts';
import { usdcAmount } from './usdc-amount.ts';

/** The body of a deduct (seed 000) -> a `ChargeRequest`. */
export const deductBody = z
  .strictObject({
    requestId: directRequestId,
    userId: identifier,
    apiId: identifier,
    endpointId: identifier,
    apiKeyId: identifier,
    amountUsdc: usdcAmount,
  })
  .transform(({ amountUsdc, ...ids }) => ({ ...ids, units: amountUsdc }));
