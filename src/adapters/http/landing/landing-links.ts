export interface LandingLink {
  /** Its name in JSON. */
  readonly id: string;
  readonly path: string;
  readonly title: string;
  readonly about: string;
  /** What the caller must have; null: anyone may look. */
  readonly needs: string | null;
}

export interface LandingLinks {
  /** For who would sell or buy. */
  readonly use: readonly LandingLink[];
  /** For who keeps the service running. */
  readonly watch: readonly LandingLink[];
}

const open = (id: string, path: string, title: string, about: string): LandingLink => ({
  id,
  path,
  title,
  about,
  needs: null,
});

/** Where to go from the landing page. Two of the ways may ask for a key. */
export function landingLinks(keys: { readonly metrics: boolean; readonly health: boolean }): LandingLinks {
  const needs = (key: string, isNeeded: boolean) => ({ needs: isNeeded ? key : null });
  return {
    use: [
      open('docs', '/docs', 'Documentation', 'Every route, to read and to try.'),
      open('apis', '/api/apis', 'Catalog', 'The APIs on offer, with the price of each call.'),
      open('openapi', '/api/openapi.json', 'OpenAPI', 'The same routes for machines.'),
    ],
    watch: [
      open('health', '/api/health', 'Health', 'The state above, for load balancers.'),
      open('healthDetails', '/health', 'Health in detail', 'Every component, workers too.'),
      {
        ...open('healthV2', '/api/health/v2', 'Health in figures', 'Latencies, failures and rates.'),
        ...needs('the health key', keys.health),
      },
      open('live', '/api/health/live', 'Alive', 'Whether the process answers.'),
      open('ready', '/api/health/ready', 'Ready', 'Whether it wants work.'),
      open('startup', '/api/health/startup', 'Started', 'Whether everything was checked once.'),
      {
        ...open('metrics', '/api/metrics', 'Metrics', 'Figures for Prometheus.'),
        ...needs('the metrics key', keys.metrics),
      },
    ],
  };
}
