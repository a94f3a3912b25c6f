import { beforeEach, expect, test } from '@jest/globals';
import { type Page } from 'playwright-core';
import { readExampleFile } from '../../../test/end-to-end/example-files.js';
import { waitForDrawnFaces } from './drawn-faces.js';
import { createEncoding, StoredFaces } from './stored-faces.js';
import { closeView, expectAccessible, openView, type TestSite } from './test-page.js';
import { choosePhotos, demoPhoto, type TestPhoto } from './test-photos.js';

const portrait = async (): Promise<TestPhoto> => ({
  name: 'portrait.jpg',
  buffer: Buffer.from(await readExampleFile('portrait.jpg')),
});

const openPerson = (site: TestSite, name: string) =>
  openView(site, `/people/subjects/${encodeURIComponent(name)}`);

/** Fails if the page is wider than its window. */
async function expectNoHorizontalScrolling(page: Page): Promise<void> {
  const { scrollWidth, clientWidth } = await page.evaluate<{ scrollWidth: number; clientWidth: number }>(
    '({ scrollWidth: document.documentElement.scrollWidth, clientWidth: document.documentElement.clientWidth })',
  );
  expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
}

/** Names that a page can easily show or address in a wrong way. */
const difficultNames = [
  'Hubert Blaine Wolfeschlegelsteinhausenbergerdorff'.repeat(3),
  'أبو عبد الله محمد بن موسى الخوارزمي',
  '👩🏽‍🔬 Marie ✨',
  '50 % / a&b=c?d#e',
  '<b>bold</b>',
];

export function describePeopleView(site: TestSite): void {
  let stored: StoredFaces;
  beforeEach(async () => {
    stored = new StoredFaces(site.service.url);
    await stored.deleteAll();
  });

  test('enrols chosen faces of several photos, and shows the faces of the person', async () => {
    const page = await openView(site, '/people');
    await page.getByRole('heading', { name: 'Nobody is enrolled' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Enrol photos' }).click();
    await page.getByLabel('Name of the person').fill('Ada Lovelace');
    await choosePhotos(page, await portrait(), await demoPhoto('sample1.jpg'));
    await page.getByText('Choose one of the 3 faces.').waitFor();
    await page.getByText('1 face ready · 1 to choose').waitFor();
    await expectAccessible(page);
    await page
      .getByRole('article', { name: 'sample1.jpg' })
      .getByRole('button', { name: /^Face 2/ })
      .click();
    await page.getByRole('button', { name: 'Enrol 2 faces' }).click();
    await page.getByText('2 enrolled').waitFor();
    expect(await stored.countFaces('Ada Lovelace')).toBe(2);
    await page.getByRole('link', { name: 'Show person' }).click();
    await page.getByRole('heading', { level: 1, name: 'Ada Lovelace' }).waitFor();
    // The browser still has the photos, so it shows the faces.
    await waitForDrawnFaces(page, 2);
    await page.getByText('to the nearest').first().waitFor();
    await expectAccessible(page);
    await closeView(page);
  });

  test('shows a face only after its photo is chosen, which is matched by hash', async () => {
    const photo = await portrait();
    await stored.upload([photo]);
    const page = await openView(site, '/people/enrol/Ada');
    await choosePhotos(page, photo);
    await page.getByRole('button', { name: 'Enrol 1 face' }).click();
    await page.getByText('Enrolled as Ada').waitFor();
    await page.goto('/#/people/subjects/Ada');
    await page.reload();
    await page.getByText('No other face to compare').waitFor();
    expect(await page.locator('.face-tile canvas').count()).toBe(0);
    await choosePhotos(page, await demoPhoto('sample2.jpg'), { ...photo, name: 'another name.jpg' });
    await page.getByText('1 of 1 face visible').waitFor();
    await waitForDrawnFaces(page, 1);
    await closeView(page);
  });

  test('lists hundreds of people in pages, and finds them by a part of their names', async () => {
    const names = Array.from({ length: 130 }, (_, index) => `Person ${String(index).padStart(3, '0')}`);
    await stored.enrol(...names, ...difficultNames);
    const page = await openView(site, '/people', { viewport: { width: 360, height: 740 } });
    const people = page.getByRole('list').filter({ hasText: 'Person 000' }).getByRole('listitem');
    await page.getByText('First 60 people').waitFor();
    await page.getByRole('button', { name: 'Load more' }).click();
    await page.getByText('First 120 people').waitFor();
    await page.getByRole('button', { name: 'Load more' }).click();
    await page.getByText(`${130 + difficultNames.length} people`).waitFor();
    expect(await people.count()).toBe(130 + difficultNames.length);
    await expectNoHorizontalScrolling(page);
    await expectAccessible(page);
    await page.getByLabel('Search by name').fill('ERSON 07');
    await page.getByText('10 people').waitFor();
    await page.getByLabel('Search by name').fill('nobody');
    await page.getByRole('heading', { name: 'No name contains this text' }).waitFor();
    await expectAccessible(page);
    await closeView(page);
  });

  test('opens the page of a person with any name, also on a phone', async () => {
    await stored.enrol(...difficultNames);
    const page = await openView(site, '/people', { viewport: { width: 360, height: 740 } });
    for (const name of difficultNames) {
      await page.getByRole('link', { name }).click();
      await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
      await page.getByText('Enrolled as an encoding').waitFor();
      await expectNoHorizontalScrolling(page);
      await page.reload();
      await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
      await page.getByRole('link', { name: 'All people' }).click();
    }
    await closeView(page);
  });

  test('marks an enrolled face that is far from all others, and removes it with the keyboard alone', async () => {
    await stored.enrolEncodings('Ada', [createEncoding(1, 0), createEncoding(1, 1), createEncoding(2, 0)]);
    const page = await openPerson(site, 'Ada');
    await page.getByText('Far from all others').waitFor();
    expect(await page.getByText('Far from all others').count()).toBe(1);
    await page.getByRole('button', { name: 'Remove face 3' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Remove an enrolled face' });
    await dialog.getByText('This cannot be undone.').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await stored.countFaces('Ada')).toBe(3);
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Remove face' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('The face of Ada was removed.').waitFor();
    await page.getByRole('button', { name: 'Remove face 3' }).waitFor({ state: 'detached' });
    expect(await stored.countFaces('Ada')).toBe(2);
    await closeView(page);
  });

  test('renames a person, and asks again before it merges two people', async () => {
    await stored.enrol('Ada', 'Grace');
    const page = await openPerson(site, 'Ada');
    const field = page.getByRole('dialog').getByLabel('New name');
    await page.getByRole('button', { name: 'Rename' }).click();
    await field.fill('Ada Lovelace');
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    await page.getByText('Ada was renamed to Ada Lovelace.').waitFor();
    await page.getByRole('heading', { level: 1, name: 'Ada Lovelace' }).waitFor();
    await page.getByRole('button', { name: 'Rename' }).click();
    await field.fill('grace');
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    await page.getByText('This cannot be undone').waitFor();
    await expectAccessible(page);
    expect(await stored.listNames()).toEqual(['Ada Lovelace', 'Grace']);
    await page.getByRole('dialog').getByRole('button', { name: 'Merge' }).click();
    await page.getByText('Ada Lovelace was merged into Grace.').waitFor();
    expect(await stored.listNames()).toEqual(['Grace']);
    await page.getByText('2 faces').waitFor();
    await closeView(page);
  });

  test('merges a person only into an existing one', async () => {
    await stored.enrol('Ada', 'Grace');
    const page = await openPerson(site, 'Ada');
    await page.getByRole('button', { name: 'Merge' }).click();
    await page.getByLabel('Merge into').fill('Nobody');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('There is nobody with this name.').waitFor();
    expect(await stored.listNames()).toEqual(['Ada', 'Grace']);
    await closeView(page);
  });

  test('deletes a person after a confirmation', async () => {
    await stored.enrol('Ada', 'Grace');
    const page = await openPerson(site, 'Ada');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('This cannot be undone.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Delete person' }).click();
    await page.getByText('Ada was deleted.').waitFor();
    await page.getByRole('link', { name: 'Grace' }).waitFor();
    expect(await stored.listNames()).toEqual(['Grace']);
    await page.goBack();
    await page.getByRole('heading', { name: 'There is nobody with this name' }).waitFor();
    await closeView(page);
  });

  test('searches by photo, and verifies one person', async () => {
    const page = await openView(site, '/people/enrol/Ada');
    await choosePhotos(page, await portrait());
    await page.getByRole('button', { name: 'Enrol 1 face' }).click();
    await page.getByText('Enrolled as Ada').waitFor();
    await page.getByRole('link', { name: 'Search' }).click();
    await choosePhotos(page, await portrait());
    const candidates = page.getByRole('region', { name: 'People near to face 1' });
    await candidates.getByRole('link', { name: 'Ada' }).waitFor();
    await candidates.getByText('0.000').waitFor();
    await candidates.getByText(/^Of the pairs of two different people, fewer than 1 in/).waitFor();
    await page.getByLabel('Name of the person').fill('ada');
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText(/^Probably Ada: .* 0\.000, the threshold 0\.6\.$/).waitFor();
    await expectAccessible(page);
    await choosePhotos(page, await demoPhoto('sample1.jpg'));
    await page.getByRole('button', { name: /^Face 3/ }).click();
    await page.getByRole('heading', { name: 'People near to face 3' }).waitFor();
    await page.getByLabel('Name of the person').fill('Nobody');
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('There is no subject').first().waitFor();
    await expectAccessible(page);
    await closeView(page);
  });

  test('shows why a photo is refused, and why the service does not answer', async () => {
    await stored.enrol('Ada');
    const page = await openView(site, '/people/search');
    await choosePhotos(page, { name: 'text.jpg', buffer: Buffer.from('no photo') });
    await page.getByRole('alert').waitFor();
    await page.getByRole('link', { name: 'All people' }).click();
    await page.getByRole('link', { name: 'Ada' }).waitFor();
    await page.context().setOffline(true);
    await page.getByLabel('Search by name').fill('a');
    await page.getByText('The service cannot be reached.').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The service cannot be reached.').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Ada' }).waitFor();
    await closeView(page);
  });
}
