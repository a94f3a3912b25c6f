import { expect, test } from '@jest/globals';
import { type Locator, type Page } from 'playwright-core';
import { closeView, expectAccessible, openView, type TestSite } from './test-page.js';
import {
  choosePhotos,
  demoPhoto,
  photoOfHundredFaces,
  rotatedLargePhoto,
  smallPhotos,
} from './test-photos.js';

const boxesOf = (page: Page): Locator => page.getByRole('button', { name: /^Face \d+ score / });

/** The position of an element in its photo, in fractions of the size of the photo. */
async function positionInPhoto(page: Page, box: Locator): Promise<number[]> {
  const photo = (await page.locator('figure img').first().boundingBox())!;
  const { x, y, width, height } = (await box.boundingBox())!;
  return [
    (x - photo.x) / photo.width,
    (y - photo.y) / photo.height,
    width / photo.width,
    height / photo.height,
  ].map((fraction) => Number(fraction.toFixed(2)));
}

async function enrol(page: Page, face: number, name: string): Promise<void> {
  await page.getByRole('button', { name: `Enrol face ${face}`, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: `Enrol face ${face}` });
  await dialog.getByLabel('Name of the person').fill(name);
  await dialog.getByRole('button', { name: 'Enrol' }).click();
  await page.getByText(`Enrolled as ${name}.`).waitFor();
}

/** The view Try. */
export function describeTryView(site: TestSite): void {
  test('draws the boxes, numbers and scores of the faces over the photo, in the order of the response', async () => {
    const page = await openView(site, '/try');
    await page.getByRole('button', { name: 'No key required' }).waitFor();
    await expectAccessible(page);
    await choosePhotos(page, await demoPhoto('sample1.jpg'));
    await page.getByRole('heading', { name: '3 faces' }).waitFor();
    const names = ['Face 1 score 0.91', 'Face 2 score 0.93', 'Face 3 score 0.91'];
    for (const name of names) {
      await page.getByRole('button', { name, exact: true }).waitFor();
    }
    expect(await positionInPhoto(page, boxesOf(page).first())).toEqual([0.44, 0.33, 0.1, 0.18]);
    const points = await page.locator('figure svg path').first().getAttribute('d');
    expect(points!.match(/M/g)).toHaveLength(3 * 5);
    await expectAccessible(page);
    await closeView(page);
  });

  test('compares two faces of different photos on the scale of the error rates', async () => {
    const page = await openView(site, '/try');
    await choosePhotos(page, await demoPhoto('sample1.jpg'), await demoPhoto('sample3.jpg'));
    await page.getByText('2 of 2 photos done').waitFor();
    await page.getByRole('button', { name: 'Compare face 3' }).click();
    await page.getByText('Select a second face').waitFor();
    await page.getByRole('button', { name: 'Show sample3.jpg: 3 faces' }).click();
    await boxesOf(page).first().click();
    const panel = page.getByRole('region', { name: 'Compare two faces' });
    await panel.getByText('Probably the same person').waitFor();
    await panel.getByText(/0\.4\d\d/).waitFor();
    await panel.getByText(/about 1 in 2\d0,000 are this near/).waitFor();
    await expectAccessible(page);
    await boxesOf(page).nth(1).click();
    await panel.getByText('Probably two different people').waitFor();
    await closeView(page);
  });

  test('enrols a face, and shows the person under the faces that are near', async () => {
    const page = await openView(site, '/try');
    await choosePhotos(page, await demoPhoto('sample1.jpg'));
    await page.getByRole('heading', { name: '3 faces' }).waitFor();
    const name = `Ada ${'of a very long name '.repeat(6).trim()}`;
    await enrol(page, 3, name);
    await page.getByRole('list', { name: 'People near to face 3' }).getByText(name).waitFor();
    await choosePhotos(page, await demoPhoto('sample3.jpg'));
    const candidates = page.getByRole('list', { name: 'People near to face 1' });
    await candidates.getByText(name).waitFor();
    await expectAccessible(page);
    // One click enrols the face for the candidate.
    await candidates.getByRole('button', { name: `Enrol face 1 as ${name}` }).click();
    await page.getByText(`Enrolled as ${name}.`).waitFor();
    await closeView(page);
  });

  test('shows a photo of 12 megapixels upright, with the boxes at its faces', async () => {
    const page = await openView(site, '/try');
    await choosePhotos(page, await rotatedLargePhoto());
    await page.getByText('4243 × 2829 pixels').waitFor({ timeout: 60_000 });
    expect(await page.evaluate('document.querySelector("figure img").naturalWidth')).toBe(4243);
    expect(await positionInPhoto(page, boxesOf(page).first())).toEqual([0.44, 0.33, 0.1, 0.18]);
    await closeView(page);
  });

  test('shows a photo with a hundred faces', async () => {
    const page = await openView(site, '/try');
    await choosePhotos(page, await photoOfHundredFaces());
    await page.getByRole('heading', { name: '100 faces' }).waitFor({ timeout: 60_000 });
    expect(await boxesOf(page).count()).toBe(100);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(1280);
    await closeView(page);
  });

  test('encodes 200 photos, and shows the progress', async () => {
    const page = await openView(site, '/try');
    await choosePhotos(page, ...(await smallPhotos(200, 40)));
    await page.getByText(/^\d+ of 200 photos done$/).waitFor();
    await page.getByText('200 of 200 photos done').waitFor({ timeout: 100_000 });
    expect(await page.getByRole('button', { name: /^Show photo-\d+\.jpg: 1 face$/ }).count()).toBe(200);
    await page.getByRole('button', { name: 'Remove all' }).click();
    await page.getByText('Drop photos here').waitFor();
    await closeView(page);
  });

  test('shows why a file was refused, next to the photos that were not', async () => {
    const page = await openView(site, '/try');
    await choosePhotos(
      page,
      { name: 'notes.jpg', buffer: Buffer.from('not a photo') },
      ...(await smallPhotos(1)),
    );
    await page.getByText('2 of 2 photos done · 1 photo failed').waitFor();
    await page.getByRole('alert').getByText('The file is not a photo in a supported format').waitFor();
    await expectAccessible(page);
    await closeView(page);
  });

  test('reports that the service cannot be reached, and sends the photo again on request', async () => {
    const page = await openView(site, '/try');
    await page.getByRole('button', { name: 'No key required' }).waitFor();
    await page.context().setOffline(true);
    await choosePhotos(page, ...(await smallPhotos(1)));
    const alert = page.getByRole('alert');
    await alert.getByText('The service cannot be reached.').waitFor();
    await page.context().setOffline(false);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: '1 face' }).waitFor();
    await closeView(page);
  });

  test('takes a photo with the camera', async () => {
    const page = await openView(site, '/try');
    await page.getByRole('button', { name: 'Camera' }).click();
    const dialog = page.getByRole('dialog', { name: 'Take a photo' });
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Take photo' }).click();
    await page.getByRole('heading', { name: /^Camera .*\.jpg$/ }).waitFor();
    await page.getByText('1 of 1 photos done').waitFor();
    await closeView(page);
  });

  test('accepts photos that are dropped on the page or pasted', async () => {
    const page = await openView(site, '/try');
    await page.getByRole('button', { name: 'No key required' }).waitFor();
    const [dropped, pasted] = (await smallPhotos(2)).map(({ buffer }) => [...buffer]);
    for (const [bytes, event, property] of [
      [dropped, 'DragEvent', 'dataTransfer'],
      [pasted, 'ClipboardEvent', 'clipboardData'],
    ] as const) {
      const type = event === 'DragEvent' ? 'drop' : 'paste';
      await page.evaluate(`{
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(${JSON.stringify(bytes)})], '${type}.jpg', { type: 'image/jpeg' }));
        document.body.dispatchEvent(new ${event}('${type}', { bubbles: true, cancelable: true, ${property}: transfer }));
      }`);
      await page.getByRole('heading', { name: `${type}.jpg` }).waitFor();
    }
    await page.getByText('2 of 2 photos done').waitFor();
    await closeView(page);
  });

  test('copies the response as JSON, and the request as a command', async () => {
    const page = await openView(site, '/try', { permissions: ['clipboard-read', 'clipboard-write'] });
    await choosePhotos(page, { ...(await smallPhotos(1))[0]!, name: "Ada's photo.jpg" });
    const readClipboard = (): Promise<string> => page.evaluate<string>('navigator.clipboard.readText()');
    await page.getByRole('button', { name: 'Copy curl' }).click();
    await page.getByText('Copied').first().waitFor();
    expect(await readClipboard()).toBe(
      String.raw`curl -F upload_file=@'Ada'\''s photo.jpg' ${site.service.url}/generate_face_encoding`,
    );
    await page.getByRole('button', { name: 'Copy JSON' }).click();
    await page.waitForFunction('navigator.clipboard.readText().then((text) => text.startsWith("{"))');
    expect(JSON.parse(await readClipboard())).toMatchObject({
      message: 'OK',
      faces: [{ score: expect.any(Number) }],
    });
    await closeView(page);
  });
}
