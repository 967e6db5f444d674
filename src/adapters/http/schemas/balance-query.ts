import { z } from 'zod';
import { stellarNetwork } from './stellar-network.ts';

/** `?network=testnet` (seed 001); without it the testnet is meant, whatever this deployment is on. */
export const balanceQuery = z.object({ network: stellarNetwork.default('testnet') });
