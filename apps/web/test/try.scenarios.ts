import { expect, test } from '@jest/globals';
import { type Page } from 'playwright-core';
import { readDemoPhoto } from '../../../test/end-to-end/client.js';
import { closeView, expectAccessible, openView, type TestSite } from './test-page.js';

/** Chooses demo photos in the dialog of the browser. */
async function choosePhotos(page: Page, ...names: string[]): Promise<void> {
  await page
    .getByLabel('Choose photos')
    .last()
    .setInputFiles(
      await Promise.all(
        names.map(async (name) => ({ name, mimeType: 'image/jpeg', buffer: await readDemoPhoto(name) })),
      ),
    );
}

export function describeTryView(site: TestSite): void {
  test('draws the faces of a photo in the order of the response', async () => {
    const page = await openView(site, '/try');
    await expectAccessible(page);
    await choosePhotos(page, 'sample1.jpg');
    await page.getByRole('heading', { name: '3 faces' }).waitFor();
    const boxes = page.getByLabel(/^Face \d, score 0\.9\d$/);
    expect(await boxes.count()).toBe(3);
    await expectAccessible(page);
    await closeView(page);
  });
}
