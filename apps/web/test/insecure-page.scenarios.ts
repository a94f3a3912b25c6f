import { expect, test } from '@jest/globals';
import { insecureHostName } from './chromium.js';
import { closeView, openView, type TestSite } from './test-page.js';
import { choosePhotos, smallPhotos, uploadPhoto } from './test-photos.js';

/** The functions that browsers offer only in secure contexts have a replacement or an explanation. */
export function describeInsecurePage(site: TestSite): void {
  const baseURL = (): string => site.service.url.replace('127.0.0.1', insecureHostName);

  test('explains why there is no camera, and shows a text instead of copying it', async () => {
    const page = await openView(site, '/try', { baseURL: baseURL() });
    expect(await page.evaluate('isSecureContext')).toBe(false);
    await page.getByRole('button', { name: 'Camera' }).click();
    await page.getByText('Browsers allow the camera only on pages with https:').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await choosePhotos(page, ...(await smallPhotos(1)));
    await page.getByRole('button', { name: 'Copy curl' }).click();
    const text = page.getByRole('dialog').getByRole('textbox', { name: 'Copy curl' });
    expect(await text.inputValue()).toBe(
      `curl -F upload_file=@photo-0.jpg ${baseURL()}/generate_face_encoding`,
    );
    await closeView(page);
  });

  test('finds the images of photos by their hashes', async () => {
    const { name, buffer } = (await smallPhotos(1))[0]!;
    const fileHash = await uploadPhoto(site.service.url, buffer);
    const page = await openView(site, '/images', { baseURL: baseURL() });
    await page.getByRole('link', { name: fileHash }).waitFor();
    await page.getByLabel('Show my photos').last().setInputFiles({ name, mimeType: 'image/jpeg', buffer });
    await page.getByRole('link', { name: fileHash }).locator('img').waitFor();
    await closeView(page);
  });
}
