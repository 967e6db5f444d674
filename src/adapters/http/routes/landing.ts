import { type Router } from '@koa/router';
import { apiHealthOf } from '../api-health.ts';
import { answerTextConditionally } from '../conditional-answer.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState, type RouteContext } from '../http-context.ts';
import { LANDING_FILES } from '../landing/landing-files.ts';
import { landingLinks } from '../landing/landing-links.ts';
import { landingPage, LANDING_POLICY } from '../landing/landing-page.ts';
import { noStore } from '../middleware/no-store.ts';
import { presentLanding, type LandingFacts } from '../presenters/landing.ts';

/**
 * What is running, how it is and where to go. It is read by people and no probe: it answers 200 also while the service
 * is down, and says so.
 */
export function addLandingRoutes(router: Router<HttpState>, dependencies: HttpDependencies): void {
  router.get('/', noStore, async (ctx) => {
    const facts = await factsOf(dependencies);
    ctx.vary('Accept');
    if (ctx.accepts('text/html', 'application/json') === 'application/json') {
      ctx.body = presentLanding(facts);
      return;
    }
    ctx.set('Content-Security-Policy', LANDING_POLICY);
    ctx.type = 'text/html';
    ctx.body = landingPage(facts, originOfFirstCall(ctx, dependencies));
  });

  for (const [path, { type, content }] of Object.entries(LANDING_FILES)) {
    router.get(path, (ctx) => {
      ctx.set('Cache-Control', 'no-cache');
      answerTextConditionally(ctx, content, type);
    });
  }
}

async function factsOf(dependencies: HttpDependencies): Promise<LandingFacts> {
  const { mode, vault, localNetwork, access, health } = dependencies;
  return {
    mode,
    network: vault.network,
    localNetwork,
    health: await apiHealthOf(dependencies),
    links: landingLinks({ metrics: access.production, health: health.apiKey !== null }),
  };
}

/** Only a local network begins with a funded consumer, and only outside production is that consumer's name believed. */
function originOfFirstCall(ctx: RouteContext, { access, localNetwork, login }: HttpDependencies): string | null {
  if (access.production || !localNetwork) return null;
  return login.publicOrigin ?? `${ctx.protocol}://${ctx.host}`;
}
