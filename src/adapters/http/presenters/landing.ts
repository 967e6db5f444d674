import { type LandingLinks } from '../landing/landing-links.ts';
import { presentHealth, type HealthFacts } from './health.ts';

export interface LandingFacts {
  readonly mode: 'development' | 'production' | 'test';
  readonly network: 'testnet' | 'mainnet';
  /** The ledger is emulated and its money play money. */
  readonly localNetwork: boolean;
  readonly health: HealthFacts;
  readonly links: LandingLinks;
}

/** What the landing page says, for programs. Health has the words of `/api/health`, links are paths by name. */
export function presentLanding({ mode, network, localNetwork, health, links }: LandingFacts) {
  const { version, status, timestamp, checks } = presentHealth(health);
  return {
    name: 'Callora',
    version,
    mode,
    network,
    localNetwork,
    health: { status, timestamp, checks },
    links: Object.fromEntries([...links.use, ...links.watch].map(({ id, path }) => [id, path])),
  };
}
