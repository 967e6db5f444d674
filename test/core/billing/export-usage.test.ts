import { expect } from 'chai';
import { errAsync, okAsync } from 'neverthrow';
import { ExportUsage } from '../../../src/core/billing/export-usage.ts';
import { anEvent, ScriptedUsageHistory } from '../../support/scripted-usage-history.ts';

const filter = { userId: 'alice', period: { from: 0, to: 1 }, apiId: null };

describe('ExportUsage', () => {
  let history: ScriptedUsageHistory;
  beforeEach(() => (history = new ScriptedUsageHistory()));

  /** How many events each page has, or how it failed. */
  async function pagesOf(stored: number): Promise<unknown[]> {
    const pages = [];
    const all = Array.from({ length: stored }, (_, index) => anEvent({ id: BigInt(stored - index) }));
    history.page = (after, limit) => {
      const start = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
      return okAsync(all.slice(start, start + limit));
    };
    for await (const page of new ExportUsage(history).execute(filter)) pages.push(page._unsafeUnwrap().length);
    return pages;
  }

  for (const [stored, pages] of [
    [0, [0]],
    [999, [999]],
    [1000, [1000, 0]],
    [2001, [1000, 1000, 1]],
  ] as const) {
    it(`hands out ${stored} events in pages of ${pages.join(', ')}`, async () => {
      expect(await pagesOf(stored)).to.deep.equal(pages);
    });
  }

  it('fetches a page only when it is asked for', async () => {
    history.page = (_, limit) => okAsync(Array.from({ length: limit }, () => anEvent()));
    const pages = new ExportUsage(history).execute(filter);
    await pages.next();
    expect(history.listed).to.have.lengthOf(1);
    await pages.return();
    expect(history.listed).to.have.lengthOf(1);
  });

  it('ends with the failure of a page', async () => {
    history.page = (after, limit) =>
      after === null
        ? okAsync(Array.from({ length: limit }, () => anEvent()))
        : errAsync({ kind: 'database_unavailable' });
    const outcomes = [];
    for await (const page of new ExportUsage(history).execute(filter)) outcomes.push(page.isOk());
    expect(outcomes).to.deep.equal([true, false]);
  });
});
