import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { expect } from '@jest/globals';
import { type Service } from '../../../test/end-to-end/service.js';

/** What the scenarios of the views share: one service, and one browser. */
export interface TestSite {
  readonly service: Service;
  readonly browser: Browser;
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Opens a view in a new browser context, so that nothing is stored from earlier tests.
 *
 * @param initScript runs before the scripts of the page
 */
export async function openView(
  { service, browser }: TestSite,
  path: string,
  options: BrowserContextOptions = {},
  initScript = '',
): Promise<Page> {
  const context = await browser.newContext({
    baseURL: service.url,
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  await page.addInitScript(initScript);
  failOnPageErrors(page);
  await page.goto(`/#${path}`);
  return page;
}

/** Closes the context of a page. */
export async function closeView(page: Page): Promise<void> {
  const context: BrowserContext = page.context();
  await context.close();
  expect(errorsByPage.get(page)).toEqual([]);
}

const errorsByPage = new WeakMap<Page, string[]>();

/** Records exceptions and violations of the Content Security Policy, which the browser writes to its console. */
function failOnPageErrors(page: Page): void {
  const errors: string[] = [];
  errorsByPage.set(page, errors);
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy|Permissions policy/i.test(message.text())) errors.push(message.text());
  });
}

/**
 * Runs the accessibility rules of axe: all in the light colour scheme, and those for the contrast of colours also in the dark one,
 * because the other rules do not depend on colours.
 */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axeSource);
  for (const [colorScheme, options] of [
    ['light', {}],
    ['dark', { runOnly: ['cat.color'] }],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`);
    const found = violations.map(({ id, nodes }) => ({
      rule: id,
      colorScheme,
      elements: nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary}`),
    }));
    expect(found).toEqual([]);
  }
}
