import { z } from 'zod';
import { type presentReconciliation } from '../../presenters/reconciliation.ts';
import { type presentVaultSettings } from '../../presenters/vault-settings.ts';
import { time, usdc } from './values.ts';

/** Also below zero. */
const signedUsdc = z
  .string()
  .regex(/^-?\d+(\.\d{1,7})?$/)
  .meta({ description: 'USDC as a decimal string, exact to 7 digits; may be negative', example: '-0.01' });

export const vaultSettings: z.ZodType<ReturnType<typeof presentVaultSettings>> = z
  .strictObject({
    contractId: z.string(),
    availableUsdc: signedUsdc,
    balanceLowUsdc: usdc.nullable().meta({ description: 'Null: nobody is told' }),
  })
  .meta({ id: 'VaultSettings' });

export const reconciliation: z.ZodType<ReturnType<typeof presentReconciliation>> = z
  .strictObject({
    at: time.nullable().meta({ description: 'When the comparison was made; null before the first one' }),
    contracts: z.array(
      z.strictObject({
        contractId: z.string(),
        ledger: z.int().meta({ description: 'What all sums are as of' }),
        chainUsdc: usdc.meta({ description: 'What the contract held' }),
        balancesUsdc: signedUsdc.meta({ description: "The sum of its consumers' balances" }),
        inFlightUsdc: usdc.meta({ description: 'On its way to the ledger, deducted there or not' }),
        uncreditedUsdc: usdc.meta({ description: 'Deposits that belong to nobody yet' }),
        driftUsdc: signedUsdc.meta({ description: 'What none of these explains' }),
        status: z.enum(['balanced', 'shortfall', 'surplus']),
      }),
    ),
    unreadable: z.array(z.string()).meta({ description: 'Contracts that told no balance' }),
  })
  .meta({ id: 'Reconciliation' });
