import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { type AccountSigners, type SigningAuthority } from '../../../src/core/access/ports/account-signers.ts';
import { ProveAccount } from '../../../src/core/vault/prove-account.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const MESSAGE = 'a message';

/** A signature here is the name of the key that made it. */
const by = (key: string) => Buffer.from(key);

function prove(
  authority: SigningAuthority | null | 'unavailable',
  claim: { readonly loggedInAs?: string; readonly signature?: Uint8Array },
) {
  const accounts: AccountSigners = {
    authorityOf: () => (authority === 'unavailable' ? errAsync({ kind: 'signers_unavailable' }) : okAsync(authority)),
  };
  const proofs = {
    isSignedBy: (key: string, message: string, signature: Uint8Array) =>
      Promise.resolve(message === MESSAGE && Buffer.from(signature).toString() === key),
  };
  const proveAccount = new ProveAccount({ proofs, accounts, clock: new VirtualClock() });
  const whole = { account: 'GALICE', message: MESSAGE, loggedInAs: null, signature: null, ...claim };
  return proveAccount.execute(whole, new AbortController().signal);
}

const isProven = async (...asked: Parameters<typeof prove>) => (await prove(...asked))._unsafeUnwrap();
const authorityOf = (threshold: number, weights: Readonly<Record<string, number>>) => ({
  threshold,
  signers: Object.entries(weights).map(([key, weight]) => ({ key, weight })),
});

describe('An account', () => {
  it('is proven by a login with it, without asking the ledger', async () => {
    expect(await isProven('unavailable', { loggedInAs: 'GALICE' })).to.equal(true);
  });

  it('is not proven by nothing, without asking the ledger', async () => {
    expect(await isProven('unavailable', { loggedInAs: 'GBOB' })).to.equal(false);
  });

  it('is proven by its own key while the ledger does not have it', async () => {
    expect(await isProven(null, { signature: by('GALICE') })).to.equal(true);
    expect(await isProven(null, { signature: by('GBOB') })).to.equal(false);
  });

  it('is proven by any key that can move its money alone', async () => {
    const shared = authorityOf(2, { GALICE: 1, GSPOUSE: 2 });
    expect(await isProven(shared, { signature: by('GSPOUSE') })).to.equal(true);
    expect(await isProven(shared, { signature: by('GALICE') })).to.equal(false);
  });

  it('is not proven by its own key after that was switched off', async () => {
    expect(await isProven(authorityOf(0, { GSPOUSE: 1 }), { signature: by('GALICE') })).to.equal(false);
    expect(await isProven(authorityOf(0, {}), { signature: by('GALICE') })).to.equal(false);
  });

  it('is neither while the ledger cannot be asked', async () => {
    const asked = await prove('unavailable', { signature: by('GALICE') });
    expect(asked._unsafeUnwrapErr()).to.deep.equal({ kind: 'signers_unavailable' });
  });
});
