import { expect } from 'chai';
import { findFaults } from './expression-faults.ts';
import { knownValues, type KnownValues } from './known-values.ts';
import { dashboard, readDocument, type Panel } from './monitoring-files.ts';
import { needPromtool, promtoolOn } from './promtool.ts';

const GRID_WIDTH = 24;
/** What Grafana puts in their place; a pattern of instances is nobody's business here. */
const VARIABLES: readonly (readonly [string, string])[] = [
  ['$__rate_interval', '5m'],
  ['$instance', '.*'],
];

const board = dashboard();
const charts = board.panels.filter(({ type }) => type !== 'row');

const filledIn = (expr: string) => VARIABLES.reduce((text, [name, value]) => text.replaceAll(name, value), expr);

function overlap({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

describe('The dashboard', () => {
  let known: KnownValues;
  before(async () => {
    known = await knownValues();
  });

  it('can be imported anywhere: of a current schema, with an identity of its own and none of an installation', () => {
    expect(board.schemaVersion).to.be.at.least(39);
    expect([board.id, board.uid, board.title]).to.deep.equal([null, 'callora', 'Callora']);
    expect(board.templating.list[0]).to.include({ name: 'datasource', type: 'datasource', query: 'prometheus' });
    const sources = [...readDocument('monitoring/dashboard.json').matchAll(/"uid": "([^"]*)"/g)].map(([, uid]) => uid);
    expect(new Set(sources)).to.deep.equal(new Set(['${datasource}', 'callora']));
  });

  it('uses no variable that it does not declare', () => {
    const declared = [...board.templating.list.map(({ name }) => name), '__rate_interval', '__all'];
    const used = [...readDocument('monitoring/dashboard.json').matchAll(/\$\{?(\w+)/g)].map(([, name]) => name);
    expect(declared).to.include.members(used);
  });

  it('has a row for each part of the service', () => {
    const rows = board.panels.filter(({ type }) => type === 'row').map(({ title }) => title);
    expect(rows).to.deep.equal([
      ...['Overview', 'Billing', 'Gateway', 'Stellar', 'Settlement and webhooks', 'Health and resilience', 'Process'],
    ]);
  });

  it('lays its panels beside each other, each with an id of its own', () => {
    expect(new Set(board.panels.map(({ id }) => id)).size).to.equal(board.panels.length);
    for (const [at, panel] of board.panels.entries()) {
      expect(panel.gridPos.x + panel.gridPos.w, panel.title).to.be.at.most(GRID_WIDTH);
      const hidden = board.panels.slice(at + 1).filter((other) => overlap(panel, other));
      expect(hidden, panel.title).to.deep.equal([]);
    }
  });

  it('shows rates and shares of seed 000: duplicates, rollbacks, conflicts, Soroban failures, health and database', () => {
    const text = charts.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)).join('\n');
    for (const wanted of [
      ...['outcome="already_processed"', 'outcome="voided"', 'outcome="conflict"', 'outcome!="ok"', 'code="503"'],
      ...['db_connection_failures_total', 'health_component_duration_seconds', 'health_component_status'],
    ]) {
      expect(text).to.contain(wanted);
    }
  });

  it('asks nothing that Prometheus would not understand', function () {
    needPromtool(this);
    const exprs = charts.flatMap(({ targets = [] }) => targets.map(({ expr }) => filledIn(expr)));
    const rules = exprs.map((expr, at) => ({ record: `panel:${at}`, expr }));
    const { accepted, output } = promtoolOn({ groups: [{ name: 'panels', rules }] }, 'check', 'rules');
    expect(accepted, output).to.equal(true);
  });

  for (const { title, description = '', datasource, fieldConfig, targets = [] } of charts) {
    it(`${title}: says what it shows, with a unit and a legend, of metrics that the service exports`, () => {
      expect(description).to.match(/^[A-Z].+\.$/);
      expect(fieldConfig?.defaults.unit).to.match(/^[a-zA-Z]+$/);
      expect(datasource).to.deep.equal({ type: 'prometheus', uid: '${datasource}' });
      expect(targets).to.have.length.above(0);
      for (const { expr, legendFormat } of targets) {
        expect(legendFormat).to.match(/\S/);
        expect(findFaults(filledIn(expr), known), expr).to.deep.equal([]);
      }
    });
  }
});
