import { beforeEach, expect, test } from '@jest/globals';
import { type Page } from 'playwright-core';
import { createKey } from '../../../test/end-to-end/keys.js';
import { StoredFaces } from './stored-faces.js';
import { closeView, expectAccessible, openView, type TestSite } from './test-page.js';

async function openWithKey(site: TestSite, path: string, scopes: string): Promise<Page> {
  const key = await createKey(site.service.databaseUrl, `${scopes} ${path}`, scopes);
  const page = await openView(site, path);
  await page.getByLabel('API key').last().fill(key);
  await page.getByRole('button', { name: 'Use key' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  return page;
}

/** The names of the buttons that the page does not allow to use. */
const listDisabledButtons = (page: Page): Promise<string[]> =>
  page.locator('main button[aria-disabled=true]').allInnerTexts();

/** @param openSite a replica of the same service that requires no keys */
export function describePeopleWithKeys(site: TestSite, openSite: TestSite): void {
  beforeEach(() => new StoredFaces(openSite.service.url).deleteAll());

  test('asks for a key first, and then shows the people', async () => {
    const page = await openWithKey(site, '/people', 'read,write,delete,search');
    await page.getByRole('heading', { name: 'Nobody is enrolled' }).waitFor();
    await page.getByRole('link', { name: 'Enrol photos' }).click();
    await page.getByLabel('Name of the person').waitFor();
    await closeView(page);
  });

  test('disables what the key does not allow, and explains it', async () => {
    const authorized = await createKey(site.service.databaseUrl, 'other client', 'write');
    await fetch(`${site.service.url}/subjects/Ada/faces`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${authorized}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ encoding: Array(128).fill(0.1), model: 'model 1' }),
    });
    const page = await openWithKey(site, '/people/subjects/Ada', 'read');
    await page.getByText('No other face to compare').waitFor();
    expect(await listDisabledButtons(page)).toEqual(['Enrol photos', 'Rename', 'Merge', 'Delete', 'Remove']);
    const remove = page.getByRole('button', { name: 'Remove face 1' });
    expect(await remove.getAttribute('title')).toBe('Your key lacks the scope “delete”.');
    await remove.focus();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await expectAccessible(page);
    await page.goto('/#/people/enrol');
    await page.getByText('Your key lacks the scope “write”.').waitFor();
    await page.goto('/#/people/search');
    await page.getByText('Your key lacks the scope “search”.').waitFor();
    await page.goto('/#/people/clusters');
    await page.getByRole('heading', { name: 'No clusters' }).waitFor();
    expect(await listDisabledButtons(page)).toEqual(['Group faces']);
    await closeView(page);
  });

  test('explains that the list requires the scope read', async () => {
    const page = await openWithKey(site, '/people', 'write');
    await page.getByText('Your key lacks the scope “read”.').waitFor();
    await expectAccessible(page);
    await closeView(page);
  });
}
