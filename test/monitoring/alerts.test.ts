import { expect } from 'chai';
import { JOBS } from '../../src/bootstrap/jobs.ts';
import { findFaults } from './expression-faults.ts';
import { knownValues, type KnownValues } from './known-values.ts';
import { alertRules, readDocument } from './monitoring-files.ts';
import { readExpression } from './promql.ts';

const rules = alertRules();
/** Together they watch each worker once; `MoneyWorkerStopped` watches some of them again, across instances. */
const STALE_ALERTS = ['WorkerStale', 'SlowWorkerStale', 'DailyWorkerStale'];

describe('The alert rules', () => {
  let known: KnownValues;
  before(async () => {
    known = await knownValues();
  });

  it('are the ones that seed 000 asks for, and ours', () => {
    expect(rules.map(({ alert }) => alert)).to.include.members([
      ...['HealthAnswers503', 'DuplicateRateHigh', 'SorobanFailureRateHigh', 'DatabaseConnectionFailures'],
      ...['RollbackRateHigh', 'OldestOpenChargeTooOld', 'VaultShortfall', 'SettlementDrift'],
      ...['ChargesInReview', 'SettlementsInReview'],
    ]);
  });

  it('page for a database that does not answer, as seed 000 asks', () => {
    const database = rules.filter(({ alert }) => alert.startsWith('Database'));
    expect(database.map(({ labels }) => labels.severity)).to.deep.equal(['page', 'page']);
  });

  it('have names of their own', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).to.equal(rules.length);
  });

  for (const rule of rules) {
    it(`${rule.alert} reads metrics, labels and values that the service exports, as their kind demands`, () => {
      expect(findFaults(rule.expr, known)).to.deep.equal([]);
    });

    it(`${rule.alert} has a threshold, a wait, a severity, two sentences and a section of the runbook`, () => {
      expect(rule.expr.startsWith('absent(') || readExpression(rule.expr).comparisons > 0).to.equal(true);
      expect(rule.for).to.match(/^\d+[smh]$/);
      expect(['page', 'ticket']).to.include(rule.labels.severity);
      expect(rule.annotations.summary).to.match(/\S+ \S+/);
      expect(rule.annotations.description).to.match(/\.$/);
      expect(rule.annotations.runbook).to.equal(`docs/runbook.md#${rule.alert.toLowerCase()}`);
    });
  }

  it('have one section of the runbook each, in their order, and there is none without an alert', () => {
    const text = readDocument('runbook.md');
    const alerts = text.slice(text.indexOf('\n## Alerts'), text.indexOf('\n## Rollout'));
    const sections = [...alerts.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(sections).to.deep.equal(rules.map(({ alert }) => alert));
  });

  it('say in the runbook what each means, where to look first, what helps and when to call somebody', () => {
    const sections = readDocument('runbook.md').split(/^#{2,3} /m);
    for (const { alert } of rules) {
      const section = sections.find((text) => text.startsWith(`${alert}\n`)) ?? '';
      for (const part of ['**Means:**', '**First look:**', '**Remedy:**', '**Escalate:**']) {
        expect(section, alert).to.contain(part);
      }
    }
  });

  it('watch every worker, each with the patience that its interval asks for', () => {
    const watched = rules.filter(({ alert }) => STALE_ALERTS.includes(alert)).flatMap(({ expr }) => workersIn(expr));
    expect(watched.toSorted()).to.deep.equal(Object.values(JOBS).toSorted());
  });
});

const workersIn = (expr: string) =>
  readExpression(expr)
    .selectors.flatMap(({ matchers }) => matchers.filter(({ label }) => label === 'worker'))
    .flatMap(({ value }) => value.split('|'));
