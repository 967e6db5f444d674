import { expect } from 'chai';
import { type Browser } from 'playwright-core';
import { startHttpServer, type HttpServer } from '../http/support/http-server.ts';
import { launch, requireChromium, visit } from '../support/browser.ts';

describe('The page /docs in a browser', () => {
  // Neither is opened when the suite is skipped.
  let browser: Browser | undefined;
  let server: HttpServer | undefined;
  before(async function () {
    browser = await launch(requireChromium(this));
    server = await startHttpServer();
  });
  after(async () => {
    for (const opened of [browser, server]) await opened?.close();
  });

  for (const width of [375, 1440]) {
    it(`shows every operation at ${width} px, asks nobody else for anything and breaks no rule of its policy`, async () => {
      const { url } = server!;
      const { page, complaints, foreign } = await visit(browser!, url, width);
      await page.goto(`${url}/docs`);
      await page.locator('.opblock').first().waitFor();
      const document = (await (await fetch(`${url}/api/openapi.json`)).json()) as { paths: object };
      const operations = Object.values(document.paths).flatMap((path: object) => Object.keys(path));
      expect(await page.locator('.opblock').count()).to.equal(operations.length);

      await page.locator('.opblock-summary-control').first().click();
      await page.locator('.opblock-body').first().waitFor();
      expect(complaints).to.deep.equal([]);
      expect(foreign).to.deep.equal([]);
      const root = 'document.documentElement';
      const overflow = await page.evaluate(`${root}.scrollWidth - ${root}.clientWidth`);
      expect(overflow).to.equal(0);
      await page.close();
    });
  }
});
