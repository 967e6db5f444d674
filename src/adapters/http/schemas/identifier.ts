import { z } from 'zod';

const LENGTH_MAX = 255;

/**
 * An id that others chose: opaque, 1..255 characters. Control characters (NUL among them) and lone surrogates are
 * refused, because PostgreSQL's text cannot hold them or a log line would hide them.
 */
export const identifier = z
  .string()
  .min(1)
  .max(LENGTH_MAX)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Must not contain control characters or lone surrogates');

/** The request id of any charge, the gateway's included. */
export const chargeRequestId = z
  .string()
  .min(1)
  .max(LENGTH_MAX)
  .regex(/^[A-Za-z0-9._:-]*$/, 'Must consist of letters, digits and . _ : -');

/** The request id of a direct charge: the prefix `gw_` belongs to the gateway. */
export const directRequestId = chargeRequestId.regex(/^(?!gw_)/, 'Must not start with gw_');
