import { z } from 'zod';
import { usdcAmount } from './usdc-amount.ts';

/** Null: tell nobody. The field is required: there is nothing else to change yet. */
export const vaultSettingsBody = z.strictObject({ balanceLowUsdc: usdcAmount.nullable() });
