import { Metrics } from '../../src/adapters/system/metrics.ts';

export interface ExportedMetric {
  readonly type: string;
  readonly labels: readonly string[];
  readonly help: string;
}

interface RegisteredMetric extends ExportedMetric {
  readonly name: string;
  /** Of the library's objects, though not of its types. */
  readonly labelNames: readonly string[];
}

/** The registry of the service itself: nobody else needs what stands in it before anything has happened. */
function registered(): readonly RegisteredMetric[] {
  return new Metrics()['registry'].getMetricsAsArray() as unknown as readonly RegisteredMetric[];
}

/** Every metric of the service under its own name. */
export function exportedMetrics(): ReadonlyMap<string, ExportedMetric> {
  return new Map(registered().map(({ name, type, labelNames, help }) => [name, { type, labels: labelNames, help }]));
}

/** Every name that a query can find: a histogram is three of them, each of which only rises. */
export function exportedSeries(): ReadonlyMap<string, ExportedMetric> {
  const series = new Map<string, ExportedMetric>();
  for (const [name, metric] of exportedMetrics()) {
    if (metric.type !== 'histogram') series.set(name, metric);
    else {
      series.set(`${name}_bucket`, { ...metric, type: 'counter', labels: [...metric.labels, 'le'] });
      for (const part of ['sum', 'count']) series.set(`${name}_${part}`, { ...metric, type: 'counter' });
    }
  }
  return series;
}
