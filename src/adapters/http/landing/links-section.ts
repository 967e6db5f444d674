import { type LandingLink, type LandingLinks } from './landing-links.ts';
import { markup, type Markup } from './markup.ts';

export function linksSection({ use, watch }: LandingLinks): Markup {
  return markup`<section class="wide" aria-labelledby="use">
  <h2 id="use">Where to go</h2>
  <ul class="cards">
${use.map(linkItem)}
  </ul>
</section>
<section class="wide" aria-labelledby="watch">
  <h2 id="watch">For operators</h2>
  <ul class="rows">
${watch.map(linkItem)}
  </ul>
</section>`;
}

function linkItem({ path, title, about, needs }: LandingLink): Markup {
  const note = needs === null ? '' : ` Needs ${needs}.`;
  return markup`    <li><a href="${path}">${title}</a> <code>${path}</code> <span>${about}${note}</span></li>`;
}
