import { z } from 'zod';
import { chargeRequestId } from './identifier.ts';

/** The path parameters of a charge's own routes. */
export const chargeParams = z.object({ requestId: chargeRequestId });
