import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { type RegisterVault } from '../../../src/core/vault/register-vault.ts';
import { SyncOnOpening } from '../../../src/core/vault/sync-on-opening.ts';
import { type VaultKind } from '../../../src/core/vault/vault.ts';

const INPUT = {
  ...{ userId: 'user_alice', loggedInAs: null, contractId: 'C-own' },
  ...{ depositorAddress: null, signature: null, ownerSignature: null },
};
const EMPTY = { balanceSnapshot: 0n, held: 0n, syncedLedger: 0, lastSyncedAt: null };

const vaultOf = (kind: VaultKind) =>
  okAsync({ id: 1n, userId: 'user_alice', contractId: 'C-own', kind, depositorAddress: null, ...EMPTY });

describe('SyncOnOpening', () => {
  const requestsAfter = async (answer: ReturnType<RegisterVault['execute']>) => {
    const requested: string[] = [];
    const requests = { request: (contractId: string) => void requested.push(contractId) };
    const registerVault = new SyncOnOpening({ execute: () => answer }, requests);
    expect(await registerVault.execute(INPUT, new AbortController().signal)).to.deep.equal(await answer);
    return requested;
  };

  it('asks to look at a consumer’s own contract as soon as it has a vault', async () => {
    expect(await requestsAfter(vaultOf('dedicated'))).to.deep.equal(['C-own']);
  });

  it('does not for the shared contract, nor for a vault that was not opened', async () => {
    expect(await requestsAfter(vaultOf('pooled'))).to.deep.equal([]);
    expect(await requestsAfter(errAsync({ kind: 'vault_exists' }))).to.deep.equal([]);
  });
});
