import { expect } from 'chai';
import { viewOf } from '../../src/cli/view.ts';

describe('What a person sees', () => {
  it('is a table with aligned columns, in the order of the columns', () => {
    const data = [
      { id: 'a', amountUsdc: '12.5', hidden: 1 },
      { id: 'longer', amountUsdc: '1', hidden: 2 },
    ];
    expect(viewOf({ data, nextCursor: null }, { columns: ['amountUsdc', 'id'] })).to.equal(
      'amountUsdc  id\n' + '12.5        a\n' + '1           longer\n',
    );
  });

  it('says that there is nothing, and where there is more', () => {
    expect(viewOf({ data: [], nextCursor: null }, {})).to.equal('None.\n');
    expect(viewOf({ data: [{ id: 'a' }], nextCursor: 'c2' }, {})).to.equal('id\na\nMore with --cursor c2\n');
  });

  it('is a record with the fields of its fields, and lists of records below', () => {
    const body = {
      status: 'ok',
      checks: { api: 'ok', database: null },
      scopes: ['read', 'write'],
      gaps: [],
      contracts: [{ contractId: 'C1', ledger: 7 }],
    };
    expect(viewOf(body, {})).to.equal(
      'status           ok\n' +
        'checks.api       ok\n' +
        'checks.database  -\n' +
        'scopes           read, write\n' +
        'gaps             -\n' +
        '\ncontracts:\ncontractId  ledger\nC1          7\n',
    );
  });

  it('is one record below the other where each holds a list', () => {
    const charge = (requestId: string) => ({ requestId, transactions: [{ hash: 'ab' }] });
    expect(viewOf({ data: [charge('r1'), charge('r2')], nextCursor: null }, { entries: 'records' })).to.equal(
      'requestId  r1\n\ntransactions:\nhash\nab\n\nrequestId  r2\n\ntransactions:\nhash\nab\n',
    );
  });

  it('is a sentence where the service answers no body', () => {
    expect(viewOf(null, { done: 'The key is revoked.' })).to.equal('The key is revoked.\n');
  });

  it('has no control characters, line breaks or turned text in a value', () => {
    const name = 'a\u001b[31m\r\nstatus ok\u202e\u2028';
    const shown = viewOf({ name }, {});
    expect(shown).to.equal('name  a\\u{1b}[31m\\u{d}\\u{a}status ok\\u{202e}\\u{2028}\n');
  });
});
