import { exportedSeries, type ExportedMetric } from './exported-metrics.ts';
import { type KnownValues } from './known-values.ts';
import { readExpression, type Matcher, type Selector } from './promql.ts';

/** Prometheus knows these of every target by itself. */
const OF_TARGET = ['job', 'instance'];
const UP: ExportedMetric = { type: 'gauge', labels: [], help: 'Whether the last scrape succeeded' };
const RATES = ['rate', 'increase'];
/** Every instance reports the same number of what all of them share: added up it would be a multiple of it. */
const SHARED_STATE =
  /^(charges_open|charge_oldest_open_seconds|vault_drift_units|settlement_drift_units|settlements_waiting)$/;
const PLAIN_ALTERNATIVES = /^[\w|]+$/;

const series = new Map([...exportedSeries(), ['up', UP] as const]);

/** What is wrong with an expression, beside what the service exports; nothing when all is well. */
export function findFaults(text: string, known: KnownValues): readonly string[] {
  const { selectors, groupings } = readExpression(text);
  const labels = new Set(selectors.flatMap(({ name }) => labelsOf(name)));
  return [
    ...(selectors.length === 0 ? ['reads no metric'] : []),
    ...selectors.flatMap((selector) => faultsOf(selector, known)),
    ...groupings.filter((label) => !labels.has(label)).map((label) => `no metric in it has the label ${label}`),
  ];
}

const labelsOf = (name: string) => [...OF_TARGET, ...(series.get(name)?.labels ?? [])];

function faultsOf(selector: Selector, known: KnownValues): readonly string[] {
  const { name, matchers, appliedTo } = selector;
  const metric = series.get(name);
  if (metric === undefined) return [`${name} is not exported`];
  const faults = matchers.flatMap((matcher) => matcherFaults(name, matcher, known));
  const isRated = RATES.includes(appliedTo);
  if (metric.type === 'counter' && !isRated) faults.push(`${name} is a counter: only its rate says something`);
  if (metric.type === 'gauge' && isRated) faults.push(`${name} is a gauge and has no rate`);
  if (SHARED_STATE.test(name) && !appliedTo.startsWith('max')) faults.push(`${name} is shared state: take the max`);
  return faults;
}

function matcherFaults(name: string, { label, operator, value }: Matcher, known: KnownValues): string[] {
  if (!labelsOf(name).includes(label)) return [`${name} has no label ${label}`];
  const values = known[name]?.[label];
  if (values === undefined) return [];
  const wanted = operator.endsWith('~') && PLAIN_ALTERNATIVES.test(value) ? value.split('|') : [value];
  const occurs = (text: string) => values.some((one) => (operator.endsWith('~') ? fits(text, one) : text === one));
  return wanted.filter((text) => !occurs(text)).map((text) => `${name} never has ${label} ${text}`);
}

const fits = (pattern: string, value: string) => new RegExp(`^(?:${pattern})$`).test(value);
