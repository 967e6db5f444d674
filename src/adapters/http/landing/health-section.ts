import { type ComponentStatus } from '../../../core/health/component.ts';
import { type presentHealth } from '../presenters/health.ts';
import { markup, type Markup } from './markup.ts';

const HEADLINES: Readonly<Record<ComponentStatus, string>> = {
  ok: 'Up and working',
  degraded: 'Working, but not all is well',
  down: 'Down: it cannot take work',
};

const WORDS: Readonly<Record<ComponentStatus, string>> = { ok: 'works', degraded: 'degraded', down: 'down' };

/** Any other is shown by its id. */
const NAMES: Readonly<Record<string, string>> = {
  api: 'This process',
  database: 'Database',
  soroban_rpc: 'Soroban RPC',
  horizon: 'Horizon',
};

/** The state in words; shape and colour of the mark only repeat them. */
export function healthSection({ status, timestamp, checks }: ReturnType<typeof presentHealth>): Markup {
  return markup`<section class="panel" aria-labelledby="health">
  <h2 id="health">Health</h2>
  <p class="verdict" data-status="${status}"><span class="sign" aria-hidden="true"></span>${HEADLINES[status]}</p>
  <ul class="components">
${Object.entries(checks).map(componentItem)}
  </ul>
  <p class="note">As known at <time datetime="${timestamp}">${timestamp.slice(11, 19)} UTC</time>. Load the page again to look again.</p>
</section>`;
}

function componentItem([id, status]: readonly [string, ComponentStatus]): Markup {
  return markup`    <li data-status="${status}"><span class="sign" aria-hidden="true"></span>
      <span>${NAMES[id] ?? id}</span> <strong>${WORDS[status]}</strong></li>`;
}
