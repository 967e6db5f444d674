import { z } from 'zod';
import { UNREADABLE_REASONS } from '../../../../core/vault/ports/deposit-events.ts';
import { type presentScanStanding, type presentUnknownDeposit } from '../../presenters/deposit-desk.ts';
import { hash, pageOf, time } from './values.ts';

const eventId = z.string().meta({ example: '0000000429496733696-0000000001' });

const unknownDeposit: z.ZodType<ReturnType<typeof presentUnknownDeposit>> = z
  .strictObject({
    eventId,
    contractId: z.string(),
    depositorAddress: z.string(),
    amountUsdc: z.string().meta({ example: '25' }),
    hash,
    ledger: z.int(),
    foundAt: time,
  })
  .meta({ id: 'UnknownDeposit' });

export const unknownDeposits = pageOf(unknownDeposit);

export const scanStanding: z.ZodType<ReturnType<typeof presentScanStanding>> = z
  .strictObject({
    contracts: z.array(
      z.strictObject({
        contractId: z.string(),
        readBeforeLedger: z.int().nullable().meta({ description: 'Every ledger before this one has been read' }),
        beginsAnew: z.boolean().meta({ description: 'The network was accepted anew, and is read from the beginning' }),
      }),
    ),
    gaps: z.array(z.strictObject({ contractId: z.string(), fromLedger: z.int(), toLedger: z.int(), foundAt: time })),
    unreadable: z.array(
      z.strictObject({
        eventId,
        contractId: z.string(),
        hash,
        ledger: z.int(),
        reason: z.enum(UNREADABLE_REASONS),
        topics: z.array(z.string()).readonly().meta({ description: 'Base64 XDR' }),
        value: z.string().meta({ description: 'Base64 XDR' }),
        foundAt: time,
      }),
    ),
  })
  .meta({ id: 'DepositScan' });

export const assignment = z.strictObject({ eventId, userId: z.string() }).meta({ id: 'DepositAssignment' });
