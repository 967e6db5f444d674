import { expect } from 'chai';
import { fingerprintOf, onChainIdOf } from '../../../src/core/billing/charge-identity.ts';
import { FORECAST } from '../../support/billing-world.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('Charge identity', () => {
  it('gives the same fingerprint to the same charge, whatever its request id', () => {
    expect(hex(fingerprintOf(FORECAST))).to.equal(hex(fingerprintOf({ ...FORECAST, requestId: 'req_other' })));
  });

  for (const field of ['userId', 'apiId', 'endpointId', 'apiKeyId'] as const) {
    it(`gives another fingerprint to another ${field}`, () => {
      expect(hex(fingerprintOf({ ...FORECAST, [field]: 'x' }))).to.not.equal(hex(fingerprintOf(FORECAST)));
    });
  }

  it('gives another fingerprint to another amount, and to the same letters in other fields', () => {
    const one = hex(fingerprintOf({ ...FORECAST, userId: 'ab', apiId: 'c' }));
    expect(hex(fingerprintOf({ ...FORECAST, units: 100_001n }))).to.not.equal(hex(fingerprintOf(FORECAST)));
    expect(hex(fingerprintOf({ ...FORECAST, userId: 'a', apiId: 'bc' }))).to.not.equal(one);
  });

  it('derives a Soroban Symbol that no one without the secret can guess, anew for every attempt', () => {
    const scope = { secret: 'one', passphrase: 'A Network' };
    const charge = { contractId: 'CPOOL', requestId: 'req_1', attempt: 1 };
    const id = onChainIdOf(scope, charge);
    expect(id).to.match(/^[0-9A-Za-z]{32}$/);
    expect(onChainIdOf(scope, charge)).to.equal(id);
    const others = [
      onChainIdOf({ ...scope, secret: 'two' }, charge),
      onChainIdOf({ ...scope, passphrase: 'B Network' }, charge),
      onChainIdOf(scope, { ...charge, contractId: 'COTHER' }),
      onChainIdOf(scope, { ...charge, requestId: 'req_2' }),
      onChainIdOf(scope, { ...charge, attempt: 2 }),
    ];
    expect(new Set([id, ...others]).size).to.equal(6);
  });
});
