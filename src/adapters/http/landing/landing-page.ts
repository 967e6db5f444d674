import { type LandingFacts } from '../presenters/landing.ts';
import { presentHealth } from '../presenters/health.ts';
import { firstCallSection } from './first-call-section.ts';
import { healthSection } from './health-section.ts';
import { LANDING_ICON_PATH, LANDING_STYLE_PATH } from './landing-files.ts';
import { linksSection } from './links-section.ts';
import { markup } from './markup.ts';
import { runningSection } from './running-section.ts';

/** Styles and the icon are files of ours; nothing else is loaded, and nothing runs. */
export const LANDING_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The landing page, whole without a script.
 *
 * @param origin where to send a first paid call; null where the service has none to offer
 */
export function landingPage(facts: LandingFacts, origin: string | null): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Callora</title>
<link rel="icon" type="image/svg+xml" href="${LANDING_ICON_PATH}">
<link rel="stylesheet" href="${LANDING_STYLE_PATH}">
</head>
<body>
<header>
  <p class="name"><img src="${LANDING_ICON_PATH}" alt="" width="32" height="32"> Callora</p>
  <h1>API calls, sold one by one.</h1>
  <p class="lead">Providers price each endpoint of an API, consumers pay per call in USDC from a vault on Stellar, and
    each call is charged exactly once.</p>
</header>
<main>
${healthSection(presentHealth(facts.health))}
${runningSection(facts)}
${linksSection(facts.links)}
${origin === null ? '' : firstCallSection(origin)}
</main>
</body>
</html>
`.text;
}
