import { z } from 'zod';

const NETWORKS = ['testnet', 'mainnet'] as const;

export type StellarNetwork = (typeof NETWORKS)[number];

export const stellarNetwork = z.enum(NETWORKS);

/** For what is done on the ledger: only the network of this deployment, which is also the default. */
export function ownNetwork(own: StellarNetwork) {
  return z.literal(own, `Must be ${own}: this service is on no other network`).default(own);
}
