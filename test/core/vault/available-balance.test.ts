import { expect } from 'chai';
import { availableOf } from '../../../src/core/vault/vault.ts';

describe('Available balance', () => {
  it('is what holds leave of the balance, and negative when a dedicated vault was emptied below them', () => {
    expect(availableOf({ balanceSnapshot: 10n, held: 4n })).to.equal(6n);
    expect(availableOf({ balanceSnapshot: 3n, held: 4n })).to.equal(-1n);
  });
});
