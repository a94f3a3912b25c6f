import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type Page } from 'playwright-core';
import { readDemoPhoto } from '../../../test/end-to-end/client.js';
import { closeView, expectAccessible, openView, type TestSite } from './test-page.js';
import { smallPhotos, uploadPhoto } from './test-photos.js';

const rowOf = (page: Page, fileHash: string) => page.getByRole('link', { name: fileHash });

/** The view Images. Images of earlier scenarios are stored, too. */
export function describeImagesView(site: TestSite): void {
  test('lists the images, page by page, with filters', async () => {
    const withoutFace = await uploadPhoto(site.service.url, await readFile(facelessPhoto));
    const page = await openView(site, '/images');
    const rows = page.getByRole('list', { name: 'Images' }).getByRole('listitem');
    await rows.first().waitFor();
    const firstPage = await rows.count();
    if (await page.getByRole('button', { name: 'Load more' }).isVisible()) {
      await page.getByRole('button', { name: 'Load more' }).click();
      await rows.nth(firstPage).waitFor();
    }
    await page.getByLabel('Status').selectOption('No face');
    await rowOf(page, withoutFace).waitFor();
    expect(await rows.getByText('No face', { exact: true }).count()).toBe(await rows.count());
    await expectAccessible(page);
    await page.getByLabel('From').fill('2001-01-01');
    await page.getByLabel('To', { exact: true }).fill('2001-01-31');
    await page.getByText('No image matches the filters').waitFor();
    await page.getByRole('button', { name: 'Remove the filters' }).click();
    await rows.nth(1).waitFor();
    await closeView(page);
  });

  test('draws the faces of an image to scale, and over the photo if the user chooses it', async () => {
    const photo = await readDemoPhoto('sample4.jpg');
    const fileHash = await uploadPhoto(site.service.url, photo);
    const page = await openView(site, `/images/${fileHash}`);
    await page.getByRole('heading', { name: '4 faces' }).waitFor();
    await page.getByText('The boxes are drawn to scale.').waitFor();
    expect(await page.locator('figure .face-box').count()).toBe(4);
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Images' }).last().click();
    await page
      .getByLabel('Show my photos')
      .last()
      .setInputFiles({ name: 'renamed.jpg', mimeType: 'image/jpeg', buffer: photo });
    await rowOf(page, fileHash).locator('img').waitFor();
    await rowOf(page, fileHash).click();
    await page.getByText('The photo is shown from this browser.').waitFor();
    expect(await page.evaluate('document.querySelector("figure img").naturalWidth')).toBeGreaterThan(0);
    await closeView(page);
  });

  test('deletes an image after a confirmation', async () => {
    const fileHash = await uploadPhoto(site.service.url, (await smallPhotos(1))[0]!.buffer);
    const page = await openView(site, `/images/${fileHash}`);
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete this image?' });
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('heading', { name: '1 face' }).waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Images' }).waitFor();
    await page.goto(`/#/images/${fileHash}`);
    await page.getByRole('alert').getByText('No image with this hash was uploaded.').waitFor();
    await closeView(page);
  });

  test('exports everything to a file, and imports the file with a report', async () => {
    const page = await openView(site, '/images', {}, pickFileOfPage);
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByText(/^Saved \d+ lines, .*B\.$/).waitFor();
    const exported = await page.evaluate<string>(readFileOfPage);
    expect(exported).toBe(await (await fetch(`${site.service.url}/export`)).text());
    await page.getByRole('button', { name: 'Close' }).last().click();

    const lines = exported.trimEnd().split('\n');
    const fileHash = (JSON.parse(lines[0]!) as { file_hash: string }).file_hash;
    await fetch(`${site.service.url}/face_encoding/${fileHash}`, { method: 'DELETE' });
    const directory = await mkdtemp(join(tmpdir(), 'frs-import-'));
    await writeFile(join(directory, 'export.ndjson'), `${lines[0]!}\nnot JSON\n`);
    await page.getByLabel('Import').last().setInputFiles(join(directory, 'export.ndjson'));
    await page.getByText('1 images imported, 0 known already, 1 lines refused.').waitFor();
    await page.getByText(/^Line 2: /).waitFor();
    await expectAccessible(page);
    await rm(directory, { recursive: true });
    await closeView(page);
  });

  test('downloads the export if the browser cannot write to a file', async () => {
    const page = await openView(site, '/images', {}, 'delete window.showSaveFilePicker');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^frs-\d{4}-\d\d-\d\d\.ndjson$/);
    expect(await readFile(await download.path(), 'utf8')).toContain('"file_hash"');
    await closeView(page);
  });
}

const facelessPhoto = new URL(
  '../../../../node_modules/@vladmandic/face-api/demo/facemesh.png',
  import.meta.url,
);

/** Replaces the file dialog by a file of the page itself, which the browser writes in the same way. */
const pickFileOfPage = `
  window.showSaveFilePicker = async () =>
    (await navigator.storage.getDirectory()).getFileHandle('export', { create: true });
`;
const readFileOfPage = `
  navigator.storage.getDirectory()
    .then((directory) => directory.getFileHandle('export'))
    .then((handle) => handle.getFile())
    .then((file) => file.text())
`;
