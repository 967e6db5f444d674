import { z } from 'zod';
import { identifier } from './identifier.ts';

/** A circuit's name, e.g. `horizon` or `health:horizon`. */
export const circuitParams = z.strictObject({ service: identifier });
