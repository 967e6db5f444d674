import { z } from 'zod';
import { type RedeemChallengeError } from '../../../../core/access/redeem-challenge.ts';
import { challengeQuery } from '../../schemas/challenge-query.ts';
import { signedChallenge } from '../../schemas/signed-challenge.ts';
import { kindsOf, type Operation } from '../operation.ts';

const tag = 'Login';

const challenge = z
  .strictObject({
    transaction: z.string().meta({ description: 'Base64 XDR, for the wallet to sign' }),
    network_passphrase: z.string(),
  })
  .meta({ id: 'Challenge' });

const token = z.strictObject({ token: z.string().meta({ description: 'A JWT' }) }).meta({ id: 'Token' });

/** SEP-10, at an address of our own and at the one that wallets know. */
export function loginOperations(homeDomain: string): readonly Operation[] {
  const getChallenge = {
    method: 'get',
    tag,
    summary: 'A transaction to prove by whose account it is (SEP-10)',
    audience: 'anyone',
    query: challengeQuery(homeDomain),
    answers: { 200: { description: 'The challenge, good for 15 minutes', schema: challenge } },
  } as const;
  const getToken = {
    method: 'post',
    tag,
    summary: 'A user token for the signed challenge (SEP-10)',
    audience: 'anyone',
    body: signedChallenge,
    takesForms: true,
    answers: { 200: { description: 'The token', schema: token } },
    problems: kindsOf<RedeemChallengeError>({
      challenge_invalid: true,
      challenge_expired: true,
      challenge_used: true,
      signers_unavailable: true,
      database_unavailable: true,
    }),
  } as const;
  return [
    { ...getChallenge, id: 'getChallenge', path: '/api/auth/challenge' },
    { ...getChallenge, id: 'getSep10Challenge', path: '/auth' },
    { ...getToken, id: 'redeemChallenge', path: '/api/auth/token' },
    { ...getToken, id: 'redeemSep10Challenge', path: '/auth' },
    {
      id: 'getStellarToml',
      method: 'get',
      path: '/.well-known/stellar.toml',
      tag,
      summary: 'How wallets find the login (SEP-1)',
      audience: 'anyone',
      conditional: true,
      answers: { 200: { description: 'TOML', type: 'text/plain' } },
    },
  ];
}
