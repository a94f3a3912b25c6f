import { expect, test } from '@jest/globals';
import { closeView, expectAccessible, openView, type TestSite } from './test-page.js';

/** The width of a small phone in CSS pixels. */
const phoneWidth = 360;

/** What applies to every view in the navigation. The scenarios before this one have stored images and people. */
export function describeEveryView(site: TestSite): void {
  test('fits on a phone and is accessible there', async () => {
    const page = await openView(site, '/', { viewport: { width: phoneWidth, height: 780 } });
    const navigation = page.getByRole('navigation', { name: 'Views' });
    const links = navigation.getByRole('link');
    await links.first().waitFor();
    const count = await links.count();
    for (let index = 0; index < count; index += 1) {
      await links.nth(index).click();
      // The code of some views is loaded when they are opened.
      await navigation.locator(`[aria-current]:nth-child(${index + 1})`).waitFor();
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      const name = await page.title();
      expect([name, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([name, phoneWidth]);
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
      await expectAccessible(page);
      await page.emulateMedia({ colorScheme: 'light' });
    }
    await closeView(page);
  });
}
