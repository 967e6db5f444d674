import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type History } from './alert-case.ts';
import { MONEY_ALERT_CASES } from './money-alert-cases.ts';
import { alertRules } from './monitoring-files.ts';
import { readExpression } from './promql.ts';
import { needPromtool, promtool, promtoolOn } from './promtool.ts';
import { SERVICE_ALERT_CASES } from './service-alert-cases.ts';

const documentPath = (name: string) => fileURLToPath(new URL(`../../docs/monitoring/${name}`, import.meta.url));

const byName = new Map(alertRules().map((rule) => [rule.alert, rule]));
const TOLD = [...SERVICE_ALERT_CASES, ...MONEY_ALERT_CASES].flatMap(({ alert, fires, silent }) => [
  { alert, history: fires, fires: true },
  { alert, history: silent, fires: false },
]);

interface Told {
  readonly alert: string;
  readonly history: History;
  readonly fires: boolean;
}

/** Histories without a metric in common, played together: promtool takes its time to begin with each. */
function together(told: readonly Told[]): readonly (readonly Told[])[] {
  const plays: { readonly metrics: Set<string>; readonly told: Told[] }[] = [];
  for (const one of told) {
    const metrics = metricsOf(one);
    const play = plays.find((other) => !metrics.some((metric) => other.metrics.has(metric))) ?? {
      metrics: new Set<string>(),
      told: [],
    };
    if (play.told.length === 0) plays.push(play);
    metrics.forEach((metric) => play.metrics.add(metric));
    play.told.push(one);
  }
  return plays.map((play) => play.told);
}

/** Also those that the alert reads and the history has not: it may be about their absence. */
function metricsOf({ alert, history }: Told): readonly string[] {
  const read = readExpression(byName.get(alert)?.expr ?? '').selectors.map(({ name }) => name);
  return [...read, ...Object.keys(history).map((series) => series.replace(/\{.*/, ''))];
}

/** What promtool is to play: histories for 45 minutes, and then alerts that fire or do not. */
function playOf(told: readonly Told[]) {
  return {
    interval: '1m',
    input_series: told.flatMap(({ history }) =>
      Object.entries(history).map(([series, values]) => ({ series, values })),
    ),
    promql_expr_test: told.map(({ alert, fires }) => ({
      expr: `vector(1) and on () ALERTS{alertname="${alert}", alertstate="firing"} or vector(0)`,
      eval_time: '45m',
      exp_samples: [{ labels: '{}', value: fires ? 1 : 0 }],
    })),
  };
}

describe('The alert rules in Prometheus itself', () => {
  before(function () {
    needPromtool(this);
  });

  const play = (told: readonly Told[]) => {
    const file = {
      rule_files: [documentPath('alerts.yml')],
      evaluation_interval: '1m',
      tests: together(told).map(playOf),
    };
    return promtoolOn(file, 'test', 'rules');
  };

  it('are rules that it accepts, and so is the configuration that names them', () => {
    for (const parameters of [
      ['rules', documentPath('alerts.yml')],
      ['config', '--syntax-only', documentPath('prometheus.yml')],
    ]) {
      const { accepted, output } = promtool('check', ...parameters);
      expect(accepted, output).to.equal(true);
    }
  });

  it('fire when they must, and are silent when it was close', () => {
    const { accepted, output } = play(TOLD);
    expect(accepted, output).to.equal(true);
  });

  it('are found out, each of them, when they do the opposite', () => {
    const { output } = play(TOLD.map((one) => ({ ...one, fires: !one.fires })));
    const found = [...output.matchAll(/expr: "[^\n]*alertname=\\"(\w+)\\"/g)].map(([, alert]) => alert ?? '');
    expect(found.toSorted()).to.deep.equal(TOLD.map(({ alert }) => alert).toSorted());
  });
});

describe('The cases of the alert rules', () => {
  it('are one for each alert', () => {
    const named = TOLD.filter(({ fires }) => fires).map(({ alert }) => alert);
    expect(named.toSorted()).to.deep.equal(
      alertRules()
        .map(({ alert }) => alert)
        .toSorted(),
    );
  });
});
