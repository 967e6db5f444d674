import { expect } from 'chai';
import { readExpression } from './promql.ts';

const namesIn = (text: string) => readExpression(text).selectors.map(({ name }) => name);

describe('The reader of expressions', () => {
  it('finds every metric, whatever stands around it', () => {
    const text = 'histogram_quantile(0.99, sum by (le) (rate(a_bucket{x="1"}[5m]))) > 0.25 unless on () max(b) > 1.5e9';
    expect(namesIn(text)).to.deep.equal(['a_bucket', 'b']);
    expect(namesIn('time() - max by (worker) (a{worker=~"b|c"}) > 180')).to.deep.equal(['a']);
    expect(namesIn('min_over_time(max(a)[15m:1m]) > 0 or b / c and sum(d) == 2')).to.deep.equal(['a', 'b', 'c', 'd']);
  });

  it('finds matchers, groupings and comparisons, and what is applied first', () => {
    const read = readExpression('sum by (a, b) (rate(m{x!="1", y=~"z(2|3)"}[5m])) >= 2');
    expect(read.selectors).to.deep.equal([
      {
        name: 'm',
        matchers: [
          { label: 'x', operator: '!=', value: '1' },
          { label: 'y', operator: '=~', value: 'z(2|3)' },
        ],
        appliedTo: 'rate',
      },
    ]);
    expect([read.groupings, read.comparisons]).to.deep.equal([['a', 'b'], 1]);
  });

  for (const broken of ['sum(a', 'a)', 'sum by (a', 'rate(a[5m)]', 'a{b="c"', 'median(a)', 'a ? b']) {
    it(`refuses ${broken}`, () => {
      expect(() => readExpression(broken)).to.throw();
    });
  }
});
