import { expect, test } from '@jest/globals';
import { closeView, expectAccessible, openView, type TestSite } from './test-page.js';

/** The sum of the compressed files of the first visit must not exceed this number of bytes. */
const maxFirstLoadBytes = 100_000;

/** The page itself, without its views. */
export function describeShell(site: TestSite): void {
  test('loads at most 100 kB, compressed, and only from the service', async () => {
    const page = await openView(site, '/');
    const transferred: Promise<number>[] = [];
    const foreign: string[] = [];
    page.on('requestfinished', (request) => {
      if (!request.url().startsWith(site.service.url)) foreign.push(request.url());
      transferred.push(request.sizes().then((sizes) => sizes.responseBodySize + sizes.responseHeadersSize));
    });
    await page.reload({ waitUntil: 'networkidle' });
    const sizes = await Promise.all(transferred);
    expect(sizes.length).toBeGreaterThan(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(maxFirstLoadBytes);
    expect(foreign).toEqual([]);
    await closeView(page);
  });

  test('is shown in the colour scheme that the user chooses, also after it is loaded again', async () => {
    const page = await openView(site, '/', { colorScheme: 'light' });
    const background = (): Promise<string> =>
      page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const light = await background();
    await page.getByRole('button', { name: 'Colour scheme: Like the system' }).click();
    await page.getByRole('button', { name: 'Colour scheme: Light' }).click();
    expect(await background()).not.toBe(light);
    await page.reload();
    expect(await background()).not.toBe(light);
    await page.getByRole('button', { name: 'Colour scheme: Dark' }).click();
    expect(await background()).toBe(light);
    await closeView(page);
  });

  test('can be used with the keyboard: the first link skips the navigation', async () => {
    const page = await openView(site, '/try');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    expect(page.url()).toBe(`${site.service.url}/#/try`);
    await closeView(page);
  });

  test('shows what the service allows without a key', async () => {
    const page = await openView(site, '/');
    await page.getByRole('button', { name: 'No key required' }).click();
    const dialog = page.getByRole('dialog', { name: 'API key' });
    await dialog.getByText('every function of this page is available').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await closeView(page);
  });
}
