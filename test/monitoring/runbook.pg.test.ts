import { expect } from 'chai';
import { withClient } from '../../src/bootstrap/embedded-postgres/with-client.ts';
import { testDatabase, type TestDatabase } from '../support/postgres.ts';
import { readDocument } from './monitoring-files.ts';

const LINK = /\]\(([^)#\s]*)#([^)\s]+)\)/g;
const STATEMENT = /psql "\$DATABASE_URL" -c "([^"]+)"/g;

/** As GitHub names the anchors of headings. */
const anchorsOf = (page: string) =>
  [...readDocument(page).matchAll(/^#{1,4} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

describe('The runbook', () => {
  it('leads to sections that are there', () => {
    const links = [...readDocument('runbook.md').matchAll(LINK)].map(([, page = '', anchor = '']) => ({
      page: page === '' ? 'runbook.md' : page,
      anchor,
    }));
    expect(links).to.have.length.above(20);
    expect(links.filter(({ page, anchor }) => !anchorsOf(page).includes(anchor))).to.deep.equal([]);
  });

  describe('in its statements', () => {
    const statements = [...readDocument('runbook.md').matchAll(STATEMENT)].map(([, statement = '']) => statement);
    let target: TestDatabase;
    before(async () => {
      target = await testDatabase();
    });
    after(() => target.drop());

    it('only reads, and only what our tables have', async () => {
      expect(statements).to.have.length.above(8);
      await withClient(target.url, async (client) => {
        await client.query('SET default_transaction_read_only = on');
        for (const statement of statements) await client.query(statement);
      });
    });
  });
});
