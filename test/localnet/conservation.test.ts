import { expect } from 'chai';
import fc from 'fast-check';
import { type CallPlan, deductPlan, envelopeFor } from './call-builder.ts';
import { Bench } from './harness.ts';
import { batch, distribute } from './vault-calls.ts';

type Step =
  | { readonly kind: 'deposit' | 'deduct' | 'drain' | 'distribute'; readonly units: bigint }
  | { readonly kind: 'batch'; readonly items: readonly (readonly [bigint, string | null])[] }
  | { readonly kind: 'pause'; readonly on: boolean };

const units = fc.bigInt({ min: 1n, max: 60_000_000n });
const id = fc.constantFrom('a', 'b', 'c', null);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('deposit', 'deduct', 'drain', 'distribute'), units }),
  fc.record({ kind: fc.constant('batch' as const), items: fc.array(fc.tuple(units, id), { maxLength: 4 }) }),
  fc.record({ kind: fc.constant('pause' as const), on: fc.boolean() }),
);

const inUsdc = (amount: bigint): string => `${amount / 10_000_000n}.${String(amount % 10_000_000n).padStart(7, '0')}`;

async function perform(bench: Bench, action: Step, recipient: string, count: number): Promise<void> {
  const { vaultContractId } = bench.genesis;
  const send = async (plan: CallPlan): Promise<void> => {
    await bench.send((await envelopeFor(bench, plan)).toXdr());
  };
  switch (action.kind) {
    case 'deposit':
      await bench.request('POST', '/control/deposits', JSON.stringify({ amountUsdc: inUsdc(action.units) }));
      break;
    case 'drain':
      await bench.request(
        'POST',
        `/control/contracts/${vaultContractId}/drain`,
        JSON.stringify({ amountUsdc: inUsdc(action.units) }),
      );
      break;
    case 'deduct':
      await send(deductPlan(bench, `s${count}`, action.units, count % 8));
      break;
    case 'batch':
      await send(batch(bench, action.items, count % 8));
      break;
    case 'distribute':
      await send(distribute(bench, [[recipient, action.units]], count % 8));
      break;
    case 'pause':
      await bench.control('POST', `/contracts/${vaultContractId}/${action.on ? 'pause' : 'unpause'}`);
  }
  if (count % 2 === 0) bench.tick();
}

describe('local network: conservation', () => {
  it('keeps the sum of all USDC, and the vault’s own count, through any history', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        const bench = new Bench();
        await bench.deposit('20');
        const recipient = (await bench.account()).publicKey;
        for (const [count, action] of steps.entries()) await perform(bench, action, recipient, count);
        bench.tick();
        const held = await bench.balances();
        expect(held.total).to.equal(10n ** 18n);
        const deducts = (await bench.control('GET', '/deducts')) as unknown as { amountUnits: string }[];
        const deducted = deducts.reduce((sum, { amountUnits }) => sum + BigInt(amountUnits), 0n);
        const pool = held.of(bench.genesis.payoutPoolContractId);
        expect(pool + held.of(recipient)).to.equal(deducted);
      }),
      { numRuns: 25, seed: 20_260_804 },
    );
  });
});
