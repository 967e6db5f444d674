import { expect } from 'chai';
import { depositRefusalOf } from '../../../src/adapters/soroban/deposit-refusal.ts';

describe('What a simulated deposit was refused for', () => {
  for (const [text, kind] of [
    ['HostError: Error(Contract, #4)', 'vault_paused'],
    ['HostError: Error(Contract, #8)', 'deposit_too_small'],
    ['HostError: Error(Contract, #10)', 'usdc_insufficient'],
    ['HostError: Error(Contract, #13)', 'trustline_missing'],
    ['HostError: Error(Contract, #9)', 'deposit_refused'],
    ['HostError: Error(Budget, ExceededLimit)', 'deposit_refused'],
    ['HostError: Error(WasmVm, InvalidAction)\n0: [error, Error(Contract, #4)]', 'deposit_refused'],
  ] as const) {
    it(`is ${kind} for '${text.replace('\n', ' ')}'`, () => {
      expect(depositRefusalOf(text)).to.deep.equal({ kind });
    });
  }

  it('is not read from what is no answer of a contract', () => {
    expect(depositRefusalOf('the node is busy')).to.equal(null);
  });
});
