import { expect } from 'chai';
import { err, errAsync, ok, okAsync, type Result } from 'neverthrow';
import { InMemoryUsedChallenges } from '../../../src/adapters/memory/in-memory-used-challenges.ts';
import { MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { ForgetUsedChallenges } from '../../../src/core/access/forget-used-challenges.ts';
import { type AccountSigners, type SigningAuthority } from '../../../src/core/access/ports/account-signers.ts';
import { type TokenIssuer } from '../../../src/core/access/ports/token-issuer.ts';
import { type UsedChallenges } from '../../../src/core/access/ports/used-challenges.ts';
import { type WalletChallenges } from '../../../src/core/access/ports/wallet-challenges.ts';
import { RedeemChallenge, type RedeemChallengePorts } from '../../../src/core/access/redeem-challenge.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const LIFETIME_MS = 900_000;

/** A challenge on paper: `account|serial|expiresAt|signer`. */
class PaperChallenges implements WalletChallenges {
  issue(account: string) {
    return Promise.resolve({ transaction: account, networkPassphrase: 'Paper Network' });
  }

  read(transaction: string, now: number): ReturnType<WalletChallenges['read']> {
    const [account = '', id = '', expires = ''] = transaction.split('|');
    if (account === '' || expires === '') return Promise.resolve(err({ kind: 'challenge_invalid' }));
    const expiresAt = Number(expires);
    return Promise.resolve(expiresAt <= now ? err({ kind: 'challenge_expired' }) : ok({ account, id, expiresAt }));
  }

  isSignedBy(transaction: string, { threshold, signers }: SigningAuthority) {
    const signer = signers.find(({ key }) => key === transaction.split('|')[3]);
    return Promise.resolve((signer?.weight ?? 0) >= Math.max(1, threshold));
  }
}

const tokens: TokenIssuer = { issue: ({ userId, tokenId }, now) => Promise.resolve(`${userId} ${tokenId} ${now}`) };
const UNKNOWN_TO_THE_LEDGER: AccountSigners = { authorityOf: () => okAsync(null) };

describe('RedeemChallenge', () => {
  let clock: VirtualClock;
  let used: InMemoryUsedChallenges;
  beforeEach(() => {
    clock = new VirtualClock();
    used = new InMemoryUsedChallenges(new MemoryDatabase());
  });

  const useCase = (over: Partial<RedeemChallengePorts> = {}) =>
    new RedeemChallenge({
      challenges: new PaperChallenges(),
      accounts: UNKNOWN_TO_THE_LEDGER,
      used,
      tokens,
      clock,
      ...over,
    });
  const challenge = (signer: string, id = 'c1') => `GALICE|${id}|${clock.now() + LIFETIME_MS}|${signer}`;
  const outcome = async (transaction: string, over: Partial<RedeemChallengePorts> = {}) =>
    outcomeOf(await useCase(over).execute(transaction));

  it('gives the account a token that is named after the challenge', async () => {
    expect(await outcome(challenge('GALICE'))).to.equal(`GALICE c1 ${clock.now()}`);
  });

  it('takes a challenge once, also in another process', async () => {
    const signed = challenge('GALICE');
    await outcome(signed);
    expect([await outcome(signed), await outcome(signed)]).to.deep.equal(['challenge_used', 'challenge_used']);
    expect(await outcome(challenge('GALICE', 'c2'))).to.equal(`GALICE c2 ${clock.now()}`);
  });

  it('gives one token when a challenge is redeemed many times at the same moment', async () => {
    const signed = challenge('GALICE');
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => outcome(signed)));
    expect(outcomes.filter((each) => each !== 'challenge_used')).to.have.length(1);
  });

  it('takes an account that is not on the ledger by its own key alone', async () => {
    expect(await outcome(challenge('GMALLORY'))).to.equal('challenge_invalid');
  });

  it('takes an account on the ledger by the weight of its signers', async () => {
    const signers = [
      { key: 'GALICE', weight: 1 },
      { key: 'GSPOUSE', weight: 2 },
    ];
    const accounts: AccountSigners = { authorityOf: () => okAsync({ threshold: 2, signers }) };
    expect(await outcome(challenge('GALICE'), { accounts })).to.equal('challenge_invalid');
    expect(await outcome(challenge('GSPOUSE'), { accounts })).to.equal(`GALICE c1 ${clock.now()}`);
  });

  it('does not fall back to the master key when the ledger cannot be asked', async () => {
    const accounts: AccountSigners = { authorityOf: () => errAsync({ kind: 'signers_unavailable' }) };
    expect(await outcome(challenge('GALICE'), { accounts })).to.equal('signers_unavailable');
    expect(await outcome(challenge('GALICE'))).to.equal(`GALICE c1 ${clock.now()}`);
  });

  it('does not let a stranger use a challenge up', async () => {
    await outcome(challenge('GMALLORY'));
    expect(await outcome(challenge('GALICE'))).to.equal(`GALICE c1 ${clock.now()}`);
  });

  it('refuses what is no challenge, and one that has expired', async () => {
    const signed = challenge('GALICE');
    await clock.advance(LIFETIME_MS);
    expect([await outcome('junk'), await outcome(signed)]).to.deep.equal(['challenge_invalid', 'challenge_expired']);
  });

  it('gives no token when the store cannot say whether the challenge was used', async () => {
    const silent: UsedChallenges = {
      use: () => errAsync({ kind: 'database_unavailable' }),
      forgetExpired: () => okAsync(0),
    };
    expect(await outcome(challenge('GALICE'), { used: silent })).to.equal('database_unavailable');
  });

  it('stays safe when expired challenges are forgotten: no process can take them any more', async () => {
    const signed = challenge('GALICE');
    await outcome(signed);
    const forget = new ForgetUsedChallenges(used, clock);
    const outcomes: unknown[] = [];
    for (const waitMs of [0, LIFETIME_MS - 1, 1, 3_600_000]) {
      await clock.advance(waitMs);
      outcomes.push([(await forget.execute())._unsafeUnwrap(), await outcome(signed)]);
    }
    expect(outcomes).to.deep.equal([
      [0, 'challenge_used'],
      [0, 'challenge_used'],
      [0, 'challenge_expired'],
      [0, 'challenge_expired'],
    ]);
    await clock.advance(1);
    expect((await forget.execute())._unsafeUnwrap()).to.equal(1);
  });
});

function outcomeOf(result: Result<string, { readonly kind: string }>): string {
  return result.isOk() ? result.value : result.error.kind;
}
