import { expect } from 'chai';
import { exportedMetrics } from './exported-metrics.ts';
import { alertRules, dashboard, readDocument } from './monitoring-files.ts';

const ROW = /^\| `(\w+)` +\| (\w+) +\| ([^|]*)\| (.+?) +\|$/gm;
/** What the library exports of Node.js and the process. */
const BY_DEFAULT = /^(process|nodejs)_/;

describe('The tables of docs/monitoring.md', () => {
  const rows = [...readDocument('monitoring.md').matchAll(ROW)].map(([, name = '', type, labels = '']) => ({
    name,
    type,
    labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label),
  }));
  const exported = exportedMetrics();

  it('list every metric of ours, with its type and labels', () => {
    const ours = [...exported.keys()].filter((name) => !BY_DEFAULT.test(name));
    expect(rows.map(({ name }) => name).filter((name) => !BY_DEFAULT.test(name))).to.have.members(ours);
    for (const { name, type, labels } of rows) {
      const metric = exported.get(name);
      expect({ type, labels }, name).to.deep.equal({ type: metric?.type, labels: metric?.labels });
    }
  });

  it('list of the others those that rules and panels use', () => {
    const used = [
      ...alertRules().map(({ expr }) => expr),
      ...dashboard().panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ].flatMap((expr) => expr.match(/\b(process|nodejs)_\w+/g) ?? []);
    const names = used.map((name) => name.replace(/_(bucket|sum|count)$/, ''));
    expect(rows.map(({ name }) => name).filter((name) => BY_DEFAULT.test(name))).to.have.members([...new Set(names)]);
  });
});
