import { expect } from 'chai';
import { ALICE, BALANCE, PRICE } from './alice.ts';
import { type WireWorld } from './wire-world.ts';

/** The network deducted this many charges of the usual price, each under an id of its own, and the books agree. */
export async function expectCharged(world: WireWorld, count: number): Promise<void> {
  const deducts = await world.deducts();
  expect(deducts.map(({ amountUnits }) => BigInt(amountUnits))).to.deep.equal(Array(count).fill(PRICE));
  expect(new Set(deducts.map(({ requestId }) => requestId)).size).to.equal(count);
  const left = BALANCE - BigInt(count) * PRICE;
  expect(await world.contractUnits()).to.equal(left);
  expect(world.vaultOf(ALICE)).to.include({ held: 0n, balanceSnapshot: left });
}

/** The network deducted nothing and the books hold nothing. */
export async function expectNothingCharged(world: WireWorld): Promise<void> {
  expect(await world.deducts()).to.deep.equal([]);
  expect(world.vaultOf(ALICE)).to.include({ held: 0n, balanceSnapshot: BALANCE });
}
