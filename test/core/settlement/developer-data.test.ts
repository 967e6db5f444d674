import { expect } from 'chai';
import { GetRevenue } from '../../../src/core/settlement/get-revenue.ts';
import { formatUsdc, parseUsdc } from '../../../src/core/shared/usdc.ts';
import { developerData, loadDeveloperData, type DeveloperSettlement } from '../../support/developer-data.ts';
import { openMemoryWorld } from '../../support/memory-world.ts';

const developers = Object.entries(developerData);
const all = developers.flatMap(([, { settlements }]) => settlements);

const unitsOf = (text: string) => parseUsdc(text)._unsafeUnwrap();
const sumOf = (settlements: readonly DeveloperSettlement[], ...statuses: readonly string[]) =>
  settlements.filter(({ status }) => statuses.includes(status)).reduce((sum, { amount }) => sum + unitsOf(amount), 0n);

/** The five rules of seed 001 for whoever changes the fixture. */
describe("seed 001's developer revenue fixture", () => {
  it('1. has no settlement id twice, whoever it belongs to', () => {
    expect(new Set(all.map(({ id }) => id)).size)
      .to.equal(all.length)
      .and.to.be.above(1);
  });

  it('2. keeps every settlement under the developer that it names', () => {
    for (const [id, { settlements }] of developers) {
      expect(settlements.map(({ developerId }) => developerId)).to.deep.equal(settlements.map(() => id));
    }
  });

  it('3. has amounts that are no less than zero and can be paid to the last digit, and times in ISO 8601', () => {
    for (const amount of [...all.map((settlement) => settlement.amount), ...developers.map(([, { usage }]) => usage)]) {
      expect(formatUsdc(unitsOf(amount))).to.equal(amount);
    }
    for (const { created_at } of all) expect(new Date(created_at).toISOString()).to.equal(created_at);
  });

  it('4. has a transaction hash for what is completed, and for what is pending one or null', () => {
    for (const { status, tx_hash } of all) {
      if (status === 'completed') expect(tx_hash).to.match(/^[0-9a-f]{64}$/);
      else expect(tx_hash === null || tx_hash.length > 0).to.equal(true);
    }
    expect(all.map(({ status }) => status)).to.include.members(['completed', 'pending']);
  });

  for (const [developerId, { settlements, usage }] of developers) {
    it(`5. agrees with what is told of ${developerId}: all but what failed is earned, usage can be withdrawn`, async () => {
      const world = await openMemoryWorld();
      await loadDeveloperData(world);
      const getRevenue = new GetRevenue(world.revenueBook);
      const page = { developerId, after: null, limit: 100 };
      const { summary, settlements: shown } = (await getRevenue.execute(page))._unsafeUnwrap();
      const pending = sumOf(settlements, 'pending', 'submitted', 'review');
      expect(summary).to.deep.equal({
        totalEarned: sumOf(settlements, 'completed') + pending + unitsOf(usage),
        pending,
        availableToWithdraw: unitsOf(usage),
      });
      expect(shown.map(({ id }) => id)).to.deep.equal(settlements.map(({ id }) => id).toReversed());
    });
  }
});
