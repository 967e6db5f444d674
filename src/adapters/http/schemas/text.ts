import { z } from 'zod';

/** One line, 1 to `lengthMax` characters without the spaces around it. */
export const line = (lengthMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(lengthMax)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Must not contain control characters or lone surrogates');

/** Any number of lines, at most `lengthMax` characters. */
export const prose = (lengthMax: number) =>
  z
    .string()
    .trim()
    .max(lengthMax)
    .regex(/^([^\p{Cc}\p{Cs}]|[\t\n\r])*$/u, 'Must not contain control characters or lone surrogates');
