import { z } from 'zod';

/** The path parameter of a deposit's own routes: the id of its event, as the network gives it. */
export const depositEventParams = z.object({
  eventId: z.string().regex(/^\d{1,19}-\d{1,10}$/, 'Must be the id of an event'),
});
