import { z } from 'zod';
import { type presentAuditEntry } from '../../presenters/audit-entry.ts';
import { type presentCircuit } from '../../presenters/circuit.ts';
import { type presentMintedToken } from '../../presenters/minted-token.ts';
import { type NetworkStandingBody } from '../../presenters/network-standing.ts';
import { bigNumber, hash, pageOf, time } from './values.ts';

const auditEntry: z.ZodType<ReturnType<typeof presentAuditEntry>> = z
  .strictObject({
    id: bigNumber,
    actor: z.literal('admin'),
    action: z.string().meta({ example: 'void_charge' }),
    target: z.string().nullable(),
    reason: z.string(),
    outcome: z.string().nullable().meta({ description: 'Null: it may have been done, but nobody lived to tell' }),
    correlationId: z.string(),
    beganAt: time,
    endedAt: time.nullable(),
  })
  .meta({ id: 'AuditEntry' });

export const auditLog = pageOf(auditEntry);

export const circuit: z.ZodType<ReturnType<typeof presentCircuit>> = z
  .strictObject({
    service: z.string(),
    state: z.enum(['closed', 'open', 'half_open', 'forced_open']),
    failures: z.int(),
    trips: z.int(),
    retryAfterMs: z.int(),
  })
  .meta({ id: 'CircuitBreaker' });

export const circuits = z.strictObject({ data: z.array(circuit) });

export const networkStanding: z.ZodType<NetworkStandingBody> = z
  .strictObject({
    status: z.enum(['working', 'halted']),
    reason: z.enum(['other_network', 'ledger_replaced']).nullable(),
    highestLedger: z.int(),
    mark: z.strictObject({ ledger: z.int(), hash }).nullable(),
  })
  .meta({ id: 'NetworkStanding' });

export const mintedToken: z.ZodType<ReturnType<typeof presentMintedToken>> = z
  .strictObject({ token: z.string().meta({ description: 'For `Authorization: Bearer`' }), expiresAt: time })
  .meta({ id: 'MintedToken' });
