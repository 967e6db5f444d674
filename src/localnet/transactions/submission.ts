import { type EnvelopeRefusal } from './refusal.ts';

/** A node's answer to an envelope. `refusal` says why for ERROR. */
export type Submission =
  | { readonly status: 'PENDING' | 'DUPLICATE' | 'TRY_AGAIN_LATER' }
  | { readonly status: 'ERROR'; readonly refusal: EnvelopeRefusal };
