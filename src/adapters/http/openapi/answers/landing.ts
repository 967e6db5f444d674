import { z } from 'zod';
import { type presentLanding } from '../../presenters/landing.ts';
import { checks, componentStatus } from './health.ts';
import { time } from './values.ts';

export const landing: z.ZodType<ReturnType<typeof presentLanding>> = z
  .strictObject({
    name: z.string(),
    version: z.string(),
    mode: z.enum(['development', 'production', 'test']),
    network: z.enum(['testnet', 'mainnet']),
    localNetwork: z.boolean().meta({ description: 'The ledger is a local one, its money play money' }),
    health: z.strictObject({ status: componentStatus, timestamp: time, checks }),
    links: z.record(z.string(), z.string()).meta({ description: 'Paths by name' }),
  })
  .meta({ id: 'Landing' });
