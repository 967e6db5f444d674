import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { ResilientVaultBalances } from '../../../src/adapters/resilience/resilient-vault-balances.ts';
import { type VaultBalances } from '../../../src/core/vault/ports/vault-balances.ts';
import { NEVER_ABORTED, serviceWorld } from './support.ts';

type Reading = ReturnType<VaultBalances['read']>;

const UNAVAILABLE: Reading = errAsync({ kind: 'network_unavailable' });
const UNREADABLE: Reading = errAsync({ kind: 'balance_unreadable' });
const BALANCE = { balance: 5n, ledger: 7 };

describe('ResilientVaultBalances', () => {
  const ask = async (...answers: Reading[]) => {
    const world = serviceWorld();
    let asked = 0;
    const balances = new ResilientVaultBalances({ read: () => answers[asked++] ?? UNAVAILABLE }, world.service);
    const result = await world.clock.finish(balances.read('C', NEVER_ABORTED));
    return { result, asked };
  };

  it('asks again while the network fails: reading changes nothing', async () => {
    const { result, asked } = await ask(UNAVAILABLE, okAsync(BALANCE));
    expect([result._unsafeUnwrap(), asked]).to.deep.equal([BALANCE, 2]);
  });

  it('takes a contract without a balance for the answer that it is', async () => {
    const { result, asked } = await ask(UNREADABLE, okAsync(BALANCE));
    expect([result._unsafeUnwrapErr(), asked]).to.deep.equal([{ kind: 'balance_unreadable' }, 1]);
  });

  it('is without a network when that stays away', async () => {
    const { result } = await ask();
    expect(result._unsafeUnwrapErr()).to.deep.equal({ kind: 'network_unavailable' });
  });
});
