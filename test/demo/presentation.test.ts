import { expect } from 'chai';
import { percentile } from '../../src/demo/percentile.ts';
import { Progress } from '../../src/demo/progress.ts';
import { summarize } from '../../src/demo/summary.ts';
import { renderTable } from '../../src/demo/table.ts';

class PaperTerminal {
  readonly columns: number | null;
  text = '';

  constructor(columns: number | null) {
    this.columns = columns;
  }

  write(text: string): void {
    this.text += text;
  }
}

describe('The table of the demo', () => {
  it('aligns the values of all rows', () => {
    const rendered = renderTable([
      ['charges', '200'],
      ['refused', '11'],
      ['transactions on the ledger', '7'],
    ]);
    const [head, ...rest] = rendered.trimEnd().split('\n');
    expect(rest).to.have.length(2);
    expect(head!.indexOf('200')).to.equal(rest[0]!.indexOf('11')).and.to.equal(rest[1]!.indexOf('7'));
  });
});

describe('The summary of the demo', () => {
  const charge = (requestId: string, status: string) => ({ requestId, status, stellarTxHash: 'h', amountUsdc: '1' });
  const rows = new Map(
    summarize({
      answers: [
        { kind: 'charged' },
        { kind: 'duplicate' },
        { kind: 'refused', code: 'IDEMPOTENCY_CONFLICT' },
        { kind: 'refused', code: 'IDEMPOTENCY_CONFLICT' },
        { kind: 'refused', code: 'INSUFFICIENT_BALANCE' },
      ],
      latenciesMs: [40, 10, 30, 20],
      reports: [charge('a', 'confirmed'), charge('b', 'confirmed'), charge('c', 'submitted')],
      deducts: [
        { hash: 'h1', onChainId: 'A', units: 1n },
        { hash: 'h1', onChainId: 'B', units: 2n },
        { hash: 'h1', onChainId: 'C', units: 3n },
        { hash: 'h2', onChainId: 'D', units: 4n },
      ],
    }),
  );

  it('counts charges by status, refusals by code, and duplicates', () => {
    expect(rows.get('charges: confirmed')).to.equal('2');
    expect(rows.get('charges: submitted')).to.equal('1');
    expect(rows.get('refused: IDEMPOTENCY_CONFLICT')).to.equal('2');
    expect(rows.get('refused: INSUFFICIENT_BALANCE')).to.equal('1');
    expect(rows.get('duplicates recognised')).to.equal('1');
  });

  it('takes transactions and charges per transaction from the ledger', () => {
    expect(rows.get('transactions on the ledger')).to.equal('2');
    expect(rows.get('charges per transaction')).to.equal('2.0 on average, 3 at most');
  });

  it('states the latency as percentiles', () => {
    expect(rows.get('answer latency')).to.equal('p50 20 ms, p95 40 ms, max 40 ms');
  });

  it('says so when nothing was observed', () => {
    const empty = new Map(summarize({ answers: [], latenciesMs: [], reports: [], deducts: [] }));
    expect([empty.get('charges per transaction'), empty.get('answer latency')]).to.deep.equal(['none', 'none']);
  });
});

describe('percentile', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);

  it('is the nearest rank, whatever the order', () => {
    expect([50, 95, 100].map((percent) => percentile(values, percent))).to.deep.equal([100, 190, 200]);
    expect(percentile(values, 0)).to.equal(1);
  });

  it('is not a number when there are no values', () => {
    expect(percentile([], 50)).to.be.NaN;
  });
});

describe('The progress of the demo', () => {
  it('rewrites one line on a terminal and never wraps it', () => {
    const terminal = new PaperTerminal(30);
    const progress = new Progress(terminal, 'charges', 4);
    for (const count of [1, 2, 3, 4]) progress.show(count);
    progress.end();
    const drawn = terminal.text.split('\r\u001b[2K').slice(1);
    expect(drawn).to.have.length(4);
    for (const line of drawn) expect(line.trimEnd().length).to.be.below(30);
    expect(terminal.text.split('\n')).to.have.length(2);
  });

  it('writes a few plain lines elsewhere, the last one complete', () => {
    const terminal = new PaperTerminal(null);
    const progress = new Progress(terminal, 'charges', 1000);
    for (let count = 1; count <= 1000; count++) progress.show(count);
    progress.end();
    const lines = terminal.text.trimEnd().split('\n');
    expect(lines).to.have.length(4);
    expect(lines.at(-1)).to.equal('charges 1000/1000');
    expect(terminal.text).not.to.contain('\r');
  });
});
