import { type MintedToken } from '../../../core/access/mint-token.ts';

export function presentMintedToken({ token, expiresAt }: MintedToken) {
  return { token, expiresAt: new Date(expiresAt).toISOString() };
}
