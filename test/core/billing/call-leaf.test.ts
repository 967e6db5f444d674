import { expect } from 'chai';
import fc from 'fast-check';
import { gatheredIdOf, leafHashOf, leafOf, saltOf, type CanonicalCharge } from '../../../src/core/billing/call-leaf.ts';
import { splitCalls } from '../../../src/core/billing/split-calls.ts';

const SECRET = 'a secret of the tests';
const CALL = { requestId: 'gw_1', attempt: 1, userId: 'alice', apiId: 'api', endpointId: 'forecast', units: 100n };
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('The leaf of a call', () => {
  const salt = saltOf(SECRET, { id: 7n, attempt: 1 });

  it('is another one when anything of the charge is', () => {
    const others: Partial<CanonicalCharge>[] = [
      { requestId: 'gw_2' },
      { attempt: 2 },
      { userId: 'bob' },
      { apiId: 'api2' },
      { endpointId: 'forecas' },
      { units: 101n },
      { apiId: 'apif', endpointId: 'orecast' },
    ];
    const hashes = [CALL, ...others.map((over) => ({ ...CALL, ...over }))].map((call) => hex(leafHashOf(salt, call)));
    expect(new Set(hashes).size).to.equal(others.length + 1);
  });

  it('has a salt of its own for each charge and attempt, that nobody without the secret can compute', () => {
    const salts = [
      saltOf(SECRET, { id: 7n, attempt: 1 }),
      saltOf(SECRET, { id: 7n, attempt: 2 }),
      saltOf(SECRET, { id: 71n, attempt: 1 }),
      saltOf('another secret', { id: 7n, attempt: 1 }),
    ].map(hex);
    expect(new Set(salts).size).to.equal(4);
    const leaf = leafOf(SECRET, { ...CALL, id: 7n });
    expect([hex(leaf.salt), hex(leaf.hash)]).to.deep.equal([salts[0], hex(leafHashOf(salt, CALL))]);
  });

  it('gives the ledger a Soroban Symbol of 32 digits', () => {
    expect(gatheredIdOf(leafHashOf(salt, CALL))).to.match(/^[0-9A-Za-z]{32}$/);
  });
});

describe('Splitting calls into items', () => {
  const units = fc.array(fc.bigInt({ min: 1n, max: 50n }), { maxLength: 60 });

  it('keeps every call, in order, and both limits; only a call above the limit is alone with more', () => {
    fc.assert(
      fc.property(units, fc.integer({ min: 1, max: 9 }), fc.bigInt({ min: 1n, max: 60n }), (amounts, max, unitsMax) => {
        const calls = amounts.map((amount) => ({ units: amount }));
        const groups = splitCalls(calls, { chargesMax: max, unitsMax });
        expect(groups.flat()).to.deep.equal(calls);
        for (const group of groups) {
          const sum = group.reduce((total, call) => total + call.units, 0n);
          expect(group.length).to.be.within(1, max);
          expect(sum <= unitsMax || group.length === 1).to.equal(true);
        }
      }),
    );
  });

  it('starts a new item only where the next call does not fit', () => {
    const sizes = (limits: Parameters<typeof splitCalls>[1], ...amounts: bigint[]) =>
      splitCalls(
        amounts.map((amount) => ({ units: amount })),
        limits,
      ).map((group) => group.length);
    expect(sizes({ chargesMax: 3, unitsMax: null }, 1n, 1n, 1n, 1n)).to.deep.equal([3, 1]);
    expect(sizes({ chargesMax: 9, unitsMax: 10n }, 4n, 6n, 1n, 20n, 1n)).to.deep.equal([2, 1, 1, 1]);
    expect(sizes({ chargesMax: 9, unitsMax: null })).to.deep.equal([]);
  });
});
