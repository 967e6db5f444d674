import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome'];

/** The command of a Chromium on this machine; null when there is none. */
export function chromiumPath(): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const paths = COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command)));
  return paths.find(isExecutable) ?? null;
}

/** Skips the suite that has no browser and says so, or fails it where one is required. */
export function requireChromium(suite: Mocha.Context): string {
  const path = chromiumPath();
  if (path !== null) return path;
  if (process.env['REQUIRE_CHROMIUM'] === '1') throw new Error('REQUIRE_CHROMIUM is set, but there is no chromium');
  process.stdout.write('    skipped: no chromium on this machine\n');
  return suite.skip();
}

export function launch(executablePath: string): Promise<Browser> {
  // As root, and in most containers, Chromium's own sandbox cannot be set up; the pages are ours.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

export interface Visit {
  readonly page: Page;
  /** What the page complained about: script errors, refused loads, violations of the content policy. */
  readonly complaints: string[];
  /** Addresses outside the server that the page wanted. */
  readonly foreign: string[];
}

/** A fresh page of this width that remembers what went wrong on it. */
export async function visit(browser: Browser, baseUrl: string, width: number): Promise<Visit> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const complaints: string[] = [];
  const foreign: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => complaints.push(`not loaded: ${request.url()}`));
  page.on('request', (request) => {
    const isOurs = request.url().startsWith(baseUrl) || request.url().startsWith('data:');
    if (!isOurs) foreign.push(request.url());
  });
  return { page, complaints, foreign };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
