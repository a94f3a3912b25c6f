import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Page } from 'playwright-core';
import { retryUntilAccepted } from '../../../test/end-to-end/client.js';
import { createKey, runKeysCommand } from '../../../test/end-to-end/keys.js';
import { type Service, startApi } from '../../../test/end-to-end/service.js';
import { closeView, expectAccessible, openView, type TestSite } from './test-page.js';

/** The API keys, with a service of its own that requires them. */
export function describeKeys(shared: TestSite): void {
  let service: Service;
  let site: TestSite;

  beforeAll(async () => {
    service = await startApi({ FRS_API_KEYS: 'required' });
    site = { service, browser: shared.browser };
  });

  afterAll(() => service.stop());

  const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'API key' });

  async function enterKey(page: Page, key: string): Promise<void> {
    await dialogOf(page).getByLabel('API key', { exact: true }).fill(key);
    await dialogOf(page).getByRole('button', { name: 'Use key' }).click();
  }

  test('the page asks once for a key, and every control explains why it is disabled', async () => {
    const page = await openView(site, '/try');
    await dialogOf(page).getByText('This service requires an API key.').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await dialogOf(page).waitFor({ state: 'detached' });
    await page.getByText('Enter an API key first.').waitFor();
    expect(await page.getByRole('button', { name: 'Choose photos' }).isDisabled()).toBe(true);
    await page.getByRole('link', { name: 'Images' }).click();
    await page.getByRole('button', { name: 'Export' }).waitFor();
    await expectAccessible(page);
    expect(await dialogOf(page).count()).toBe(0);
    await closeView(page);
  });

  test('a wrong key is refused, and a key with one scope allows only what needs this scope', async () => {
    const page = await openView(site, '/images');
    await enterKey(page, 'frs_wrong');
    await dialogOf(page).getByText('The service refused this key.').waitFor();
    await expectAccessible(page);
    await enterKey(page, await createKey(service.databaseUrl, 'a key with a very long name', 'read'));
    await page.getByText('No images yet').waitFor();
    const importButton = page.getByRole('button', { name: 'Import' });
    expect(await importButton.getAttribute('aria-disabled')).toBe('true');
    expect(await importButton.getAttribute('title')).toBe('Your key lacks the scope “write”.');
    await page.getByRole('button', { name: 'Key “a key with a very long name”' }).click();
    const allowed = await dialogOf(page).getByRole('listitem').allInnerTexts();
    expect(
      allowed.filter((text) => !text.includes('not allowed')).map((text) => text.split('\n')[0]),
    ).toEqual(['read']);
    await expectAccessible(page);
    await closeView(page);
  });

  test('the key is only in memory, unless the user keeps it for the browser tab', async () => {
    const key = await createKey(service.databaseUrl, 'kept', 'read');
    const page = await openView(site, '/images');
    await enterKey(page, key);
    await page.getByText('No images yet').waitFor();
    expect(await page.evaluate('JSON.stringify({ ...sessionStorage, ...localStorage })')).toBe('{}');
    await page.reload();
    await dialogOf(page).getByLabel('Keep until this browser tab is closed').check();
    await enterKey(page, key);
    await page.getByText('No images yet').waitFor();
    await page.reload();
    await page.getByText('No images yet').waitFor();
    await page.getByRole('button', { name: 'Key “kept”' }).click();
    await dialogOf(page).getByRole('button', { name: 'Use another key' }).click();
    expect(await page.evaluate('JSON.stringify({ ...sessionStorage, ...localStorage })')).toBe('{}');
    await closeView(page);
  });

  test('the page asks again when the key is revoked', async () => {
    const page = await openView(site, '/images');
    await enterKey(page, await createKey(service.databaseUrl, 'revoked', 'read'));
    await page.getByText('No images yet').waitFor();
    await runKeysCommand({ DATABASE_URL: service.databaseUrl }, 'revoke', 'revoked');
    // Each process reloads the keys every five seconds.
    await retryUntilAccepted(
      async () => {
        await page.goto('/#/try');
        await page.goto('/#/images');
        await page.waitForLoadState('networkidle');
        return dialogOf(page).isVisible();
      },
      (asked) => asked,
    );
    await dialogOf(page).getByText('The service refused this key.').waitFor();
    await closeView(page);
  });

  test('the page reports that the service is away, and continues when it is back', async () => {
    const page = await openView(site, '/try');
    await dialogOf(page).waitFor();
    await page.route('**/keys/current', (route) => route.abort());
    await page.reload();
    const alert = page.getByRole('alert');
    await alert.getByText('The service cannot be reached.').waitFor();
    await expectAccessible(page);
    await page.unroute('**/keys/current');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await dialogOf(page).waitFor();
    await closeView(page);
  });
}
