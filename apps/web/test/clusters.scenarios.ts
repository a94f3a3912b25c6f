import { beforeEach, expect, test } from '@jest/globals';
import { waitForDrawnFaces } from './drawn-faces.js';
import { StoredFaces } from './stored-faces.js';
import { closeView, expectAccessible, openView, type TestSite } from './test-page.js';
import { choosePhotos, smallPhotos } from './test-photos.js';

export function describeClusters(site: TestSite): void {
  let stored: StoredFaces;
  beforeEach(async () => {
    stored = new StoredFaces(site.service.url);
    await stored.deleteAll();
  });

  test('are found by a run that the page starts, and are named', async () => {
    const photos = await smallPhotos(4);
    await stored.upload(photos);
    const page = await openView(site, '/people/clusters');
    await page.getByRole('heading', { name: 'No clusters' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Group faces' }).click();
    await page.getByText('4 faces added to clusters, 1 new cluster.').waitFor();
    const card = page.getByRole('article');
    await card.getByText('4 faces').waitFor();
    await choosePhotos(page, ...photos);
    await page.getByText('4 of 4 faces visible').waitFor();
    await waitForDrawnFaces(page, 4);
    await expectAccessible(page);
    await card.getByRole('button', { name: /^Name cluster/ }).click();
    await page.getByRole('dialog').getByLabel('Name of the person').fill('Ada');
    await page.getByRole('dialog').getByRole('button', { name: 'Enrol 4 faces' }).click();
    await page.getByText('4 faces were enrolled as Ada.').waitFor();
    await card.waitFor({ state: 'detached' });
    expect(await stored.countFaces('Ada')).toBe(4);
    await closeView(page);
  });

  test('can be split, and a part can be named', async () => {
    await stored.importPerson(1, 9);
    const page = await openView(site, '/people/clusters');
    await page.getByRole('button', { name: 'Group faces' }).click();
    await page.getByRole('link', { name: 'Show faces' }).click();
    await page.getByText('9 faces').first().waitFor();
    await expectAccessible(page);
    for (const number of [1, 2, 3]) await page.getByLabel(`Select face ${number}`, { exact: true }).check();
    await page.getByText('3 of 9 faces selected').waitFor();
    await page.getByRole('button', { name: 'Split off' }).click();
    await page.getByText('The selected faces become a new cluster.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Split cluster' }).click();
    await page.getByText(/^3 faces are now cluster \d+\.$/).waitFor();
    expect(await stored.listClusterSizes()).toEqual([6, 3]);
    await page.getByLabel('Select face 6').waitFor();
    await page.getByLabel('Select face 1').check();
    await page.getByRole('button', { name: 'Split off' }).click();
    await page.getByRole('button', { name: 'Remove from cluster' }).click();
    await page.getByText('1 face was removed.').waitFor();
    expect(await stored.listClusterSizes()).toEqual([5, 3]);
    await page.getByLabel('Select face 6').waitFor({ state: 'detached' });
    for (const number of [1, 2]) await page.getByLabel(`Select face ${number}`, { exact: true }).check();
    await page.getByRole('button', { name: 'Name selected' }).click();
    await page.getByRole('dialog').getByLabel('Name of the person').fill('Ada');
    await page.getByRole('button', { name: 'Enrol 2 faces' }).click();
    await page.getByText('2 faces were enrolled as Ada.').waitFor();
    expect(await stored.listClusterSizes()).toEqual([3, 3]);
    await closeView(page);
  });

  test('of 200 faces are shown, selected with the keyboard, and dismissed', async () => {
    await stored.importPerson(1, 200);
    const page = await openView(site, '/people/clusters', { viewport: { width: 360, height: 740 } });
    await page.getByRole('button', { name: 'Group faces' }).click();
    await page.getByRole('link', { name: 'Show faces' }).click();
    await page.getByLabel('Select face 200', { exact: true }).waitFor();
    await page.getByLabel('Select face 1', { exact: true }).focus();
    await page.keyboard.press('Space');
    await page.getByText('1 of 200 faces selected').waitFor();
    await page.getByRole('button', { name: 'Select all' }).click();
    await page.getByText('200 of 200 faces selected').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Dismiss cluster/ }).click();
    await page.getByText('its 200 faces are not grouped again').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText(/^Cluster \d+ was dismissed\.$/).waitFor();
    await page.getByRole('heading', { name: 'No clusters' }).waitFor();
    expect(await stored.listClusterSizes()).toEqual([]);
    await closeView(page);
  });
}
