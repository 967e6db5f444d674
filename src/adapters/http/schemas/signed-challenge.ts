import { z } from 'zod';

/** A challenge has half a kilobyte; with twenty signatures, the most that a transaction takes, two and a half. */
const LENGTH_MAX = 8192;

/** The body that buys a token (SEP-10). What the text holds is for the use case to judge. */
export const signedChallenge = z.strictObject({ transaction: z.string().min(1).max(LENGTH_MAX) });
