import { z } from 'zod';
import { accountAddress } from './account-address.ts';
import { ownNetwork, type StellarNetwork } from './stellar-network.ts';
import { usdcAmount } from './usdc-amount.ts';

const TRANSACTION_LENGTH_MAX = 65_536;

/** The body that asks for a deposit to sign -> what `BuildDeposit` takes */
export const buildDepositBody = (network: StellarNetwork) =>
  z
    .strictObject({
      amountUsdc: usdcAmount,
      sourcePublicKey: accountAddress.nullable().default(null),
      network: ownNetwork(network),
    })
    .transform(({ amountUsdc: units, sourcePublicKey: sourceAccount }) => ({ units, sourceAccount }));

/** A signed deposit, base64 XDR. */
export const submitDepositBody = z.strictObject({
  transactionXdr: z.string().min(1).max(TRANSACTION_LENGTH_MAX),
});

/** The path parameter of a deposit's own route. */
export const depositParams = z.object({
  hash: z.string().regex(/^[0-9a-f]{64}$/, 'Must be the hash of a transaction: 64 hex digits in lower case'),
});
