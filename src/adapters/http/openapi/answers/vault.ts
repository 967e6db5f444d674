import { z } from 'zod';
import { type presentDeposit, type presentDepositToSign } from '../../presenters/deposit.ts';
import { type presentBalance, type presentVault } from '../../presenters/vault.ts';
import { stellarNetwork } from '../../schemas/stellar-network.ts';
import { hash, time, usdc } from './values.ts';

const signedUsdc = z
  .string()
  .regex(/^-?\d+(\.\d{1,7})?$/)
  .meta({ description: 'USDC as a decimal string; negative when the owner of a dedicated contract withdrew too much' });

const money = { balance_usdc: signedUsdc, held_usdc: usdc, available_usdc: signedUsdc };

export const vault: z.ZodType<ReturnType<typeof presentVault>> = z
  .strictObject({
    network: stellarNetwork,
    kind: z.enum(['pooled', 'dedicated']),
    contractId: z.string(),
    depositorAddress: z.string().nullable().meta({ description: 'Whose deposits are credited, G...' }),
    ...money,
  })
  .meta({ id: 'Vault' });

export const balance: z.ZodType<ReturnType<typeof presentBalance>> = z
  .strictObject({
    ...money,
    contractId: z.string(),
    network: stellarNetwork,
    lastSyncedAt: time.nullable().meta({ description: 'When a dedicated contract was last read; else null' }),
  })
  .meta({ id: 'Balance' });

export const depositToSign: z.ZodType<ReturnType<typeof presentDepositToSign>> = z
  .strictObject({
    transactionXdr: z.string().meta({ description: 'Base64 XDR: unsigned, simulated and assembled' }),
    hash,
    network: stellarNetwork,
    networkPassphrase: z.string(),
    contractId: z.string(),
    amountUsdc: usdc,
    fee: z.string().regex(/^\d+$/).meta({ description: 'The most that the network charges for it, in stroops' }),
    expiresAt: time,
  })
  .meta({ id: 'DepositToSign' });

const status = z.enum(['built', 'submitted', 'confirmed', 'failed', 'expired']);

export const submittedDeposit = z.strictObject({ hash, status }).meta({ id: 'SubmittedDeposit' });

export const deposit: z.ZodType<ReturnType<typeof presentDeposit>> = z
  .strictObject({
    hash,
    status,
    credited: z.boolean().meta({ description: 'It is part of the balance' }),
    amountUsdc: usdc,
    contractId: z.string(),
    depositorAddress: z.string(),
    ledger: z.int().nullable(),
    expiresAt: time.nullable(),
  })
  .meta({ id: 'Deposit' });
