import { type LandingFacts } from '../presenters/landing.ts';
import { markup, type Markup } from './markup.ts';

const MONEY = { testnet: 'testnet, with test money', mainnet: 'mainnet, with real money' } as const;

/** Which service this is, and whether its money is real. */
export function runningSection({ mode, network, localNetwork, health }: LandingFacts): Markup {
  return markup`<section class="panel" aria-labelledby="running">
  <h2 id="running">What is running</h2>
  <dl class="facts">
    <div><dt>Version</dt> <dd>${health.version}</dd></div>
    <div><dt>Mode</dt> <dd>${mode}</dd></div>
    <div><dt>Stellar network</dt> <dd>${localNetwork ? 'a local one, with play money' : MONEY[network]}</dd></div>
  </dl>
</section>`;
}
