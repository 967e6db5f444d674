import axe, { type AxeResults } from 'axe-core';
import { expect } from 'chai';
import { type Browser, type Page } from 'playwright-core';
import { GONE, LAGGING } from '../core/health/support/scripted-probe.ts';
import { healthService, usualProbes } from '../http/support/health-service.ts';
import { startHttpServer, type HttpServer } from '../http/support/http-server.ts';
import { launch, requireChromium, visit } from '../support/browser.ts';

/** A page with all that it can show: each of the three states, and how to make a paid call. */
function startTroubledServer(): Promise<HttpServer> {
  const probes = usualProbes();
  probes.database.say(GONE);
  probes.horizon.say(LAGGING);
  return startHttpServer({ ...healthService(Object.values(probes)).parts, localNetwork: true });
}

describe('The page / in a browser', () => {
  // Neither is opened when the suite is skipped.
  let browser: Browser | undefined;
  let server: HttpServer | undefined;
  before(async function () {
    browser = await launch(requireChromium(this));
    server = await startTroubledServer();
  });
  after(async () => {
    for (const opened of [browser, server]) await opened?.close();
  });

  for (const width of [375, 1440]) {
    it(`fits into ${width} px, asks nobody else for anything and breaks no rule of its policy`, async () => {
      const { url } = server!;
      const { page, complaints, foreign } = await visit(browser!, url, width);
      await page.goto(url);
      expect(await page.getByText('Down: it cannot take work').isVisible()).to.equal(true);
      expect(await page.getByRole('heading', { name: 'Make a paid call' }).isVisible()).to.equal(true);
      const root = 'document.documentElement';
      expect(await page.evaluate(`${root}.scrollWidth - ${root}.clientWidth`)).to.equal(0);
      expect(complaints).to.deep.equal([]);
      expect(foreign).to.deep.equal([]);
      await page.close();
    });

    for (const colorScheme of ['light', 'dark'] as const) {
      it(`has nothing at ${width} px in ${colorScheme} colours that axe would call inaccessible`, async () => {
        const { page } = await visit(browser!, server!.url, width);
        await page.emulateMedia({ colorScheme });
        await page.goto(server!.url);
        const { violations, passes } = await axeResultsOf(page);
        expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).to.deep.equal([]);
        expect(passes.map(({ id }) => id)).to.include('color-contrast');
        await page.close();
      });
    }
  }

  it('has a light and a dark face', async () => {
    const { page } = await visit(browser!, server!.url, 375);
    await page.goto(server!.url);
    const lightnesses = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const color = String(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
      lightnesses.push(Number(/\d+/.exec(color)?.[0]));
    }
    expect(lightnesses[0]).to.be.above(200);
    expect(lightnesses[1]).to.be.below(50);
    await page.close();
  });

  it('shows a keyboard where it is, and leads on', async () => {
    const { page } = await visit(browser!, server!.url, 1440);
    await page.goto(server!.url);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).to.equal('/docs');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).to.equal('solid');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/docs');
    await page.close();
  });
});

async function axeResultsOf(page: Page): Promise<AxeResults> {
  await page.evaluate(axe.source);
  return page.evaluate<AxeResults>('axe.run()');
}
