import { z } from 'zod';
import { identifier } from './identifier.ts';
import { voidBody } from './void-body.ts';

/** Whose the deposit is, and how an administrator knows. */
export const assignDepositBody = z.strictObject({ userId: identifier, ...voidBody.shape });
