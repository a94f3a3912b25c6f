/**
 * Writes the screenshots of the documentation (`npm run screenshots`): each view in the light and in the dark colour scheme and
 * on a phone. With arguments, only the views with these names.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserContextOptions, type Page } from 'playwright-core';
import sharp from 'sharp';
import { readDemoPhoto, retryUntilAccepted } from '../../../test/end-to-end/client.js';
import { startServiceAlone, withSearchProcess } from '../../../test/end-to-end/service.js';
import { launchChromium } from './chromium.js';
import { stageFailingPhotos } from './failing-photos.js';
import { importPeople, spreadImagesOverTime } from './people-content.js';
import { peopleViews } from './people-screenshots.js';

/** Shows a view with content in a page that is at the address of the service. */
type ShowView = (page: Page) => Promise<void>;

/** The views, in the order in which they are taken: a view shows what earlier views have stored. */
const views: Readonly<Record<string, ShowView>> = {
  try: async (page) => {
    await page.goto('/#/try');
    await choosePhotos(page, 'sample1.jpg', 'sample2.jpg', 'sample3.jpg');
    await page.getByText('3 of 3 photos done').waitFor();
    await enrol(page, 1, 'Ada Lovelace');
    await enrol(page, 2, 'Grace Hopper');
    await page.getByText('Enrolled as Grace Hopper.').waitFor();
    await page.getByRole('button', { name: 'Compare face 3' }).click();
    await page.getByRole('button', { name: 'Show sample3.jpg' }).click();
    await page.getByRole('button', { name: 'Compare face 1' }).click();
    await page.getByText('Probably the same person').waitFor();
    await page.getByText('1 in').waitFor();
    await page.evaluate('scrollTo(0, 0)');
  },
  ...peopleViews,
  images: async (page) => {
    await page.goto('/#/images');
    const names = ['sample1.jpg', 'sample3.jpg'];
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles(await readPhotos(names));
    await page
      .locator('.image-row img')
      .nth(names.length - 1)
      .waitFor();
  },
  image: showImage,
  statistics: async (page) => {
    await importPeople(service.url, people, 14);
    await spreadImagesOverTime(await readDatabaseUrl());
    // A worker counts the images of each hour again.
    await retryUntilAccepted(countDaysWithImages, (days) => days > 15);
    await page.goto('/#/statistics');
    await page.getByText('0.6 default threshold').waitFor();
    await page.locator('.map').waitFor();
  },
  'statistics-map': async (page) => {
    await page.goto('/#/statistics');
    await page.getByText('0.6 default threshold').waitFor();
    await page.locator('.map').hover({ position: { x: 120, y: 80 } });
    await page.getByRole('heading', { name: 'Average encoding' }).scrollIntoViewIfNeeded();
  },
  operations: async (page) => {
    if (failingPhotos.length === 0)
      failingPhotos = await stageFailingPhotos({ url: service.url, databaseUrl: await readDatabaseUrl() }, 2);
    await page.goto('/#/operations');
    await page.getByText('This photo crashed the encoder').first().waitFor();
  },
  key: async (page) => {
    await page.route('**/keys/current', (route) =>
      route.fulfill({
        json: {
          message: 'OK',
          keys_required: true,
          name: 'laptop',
          scopes: ['read', 'search'],
          expires_at: '2030-01-31T12:00:00.000Z',
        },
      }),
    );
    await showImage(page);
    await page.getByRole('button', { name: 'Key “laptop”' }).click();
    await page.getByRole('dialog').waitFor();
  },
};

const people = [
  'Ada Lovelace',
  'Grace Hopper',
  'Katherine Johnson',
  'Mary Somerville',
  'Emmy Noether',
  'Maria Agnesi',
  'Sophie Germain',
  'Hypatia',
  'Sofya Kovalevskaya',
  'Mileva Einstein',
];

async function showImage(page: Page): Promise<void> {
  await page.goto('/#/images');
  await page.locator('.image-row').first().click();
  await page.locator('.face-box').first().waitFor();
}

/** The hashes of the failed images that the view Operations shows. */
let failingPhotos: readonly string[] = [];

/** Reads the address of the database, which the service writes to its data folder. */
function readDatabaseUrl(): Promise<string> {
  return readFile(join(service.directory, 'database-url'), 'utf8');
}

async function countDaysWithImages(): Promise<number> {
  const response = await fetch(`${service.url}/stats/history`);
  const { periods } = (await response.json()) as { periods: { number_of_images: number }[] };
  return periods.filter(({ number_of_images: images }) => images > 0).length;
}

const devices: Readonly<Record<string, BrowserContextOptions>> = {
  light: { viewport: { width: 1280, height: 860 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 860 }, colorScheme: 'dark' },
  phone: {
    viewport: { width: 360, height: 900 },
    deviceScaleFactor: 2,
    colorScheme: 'light',
    hasTouch: true,
  },
};

const outputDirectory = process.env.SCREENSHOTS_DIR ?? 'docs/pictures/page';

async function choosePhotos(page: Page, ...names: string[]): Promise<void> {
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles(await readPhotos(names));
}

function readPhotos(names: readonly string[]) {
  return Promise.all(
    names.map(async (name) => ({ name, mimeType: 'image/jpeg', buffer: await readDemoPhoto(name) })),
  );
}

async function enrol(page: Page, face: number, name: string): Promise<void> {
  await page.getByRole('button', { name: `Enrol face ${face}`, exact: true }).click();
  await page.getByLabel('Name of the person').fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Enrol' }).click();
}

const selected = process.argv.slice(2);
await mkdir(outputDirectory, { recursive: true });
const [service, browser] = await Promise.all([startServiceAlone(withSearchProcess), launchChromium()]);
try {
  for (const [name, show] of Object.entries(views)) {
    if (selected.length > 0 && !selected.includes(name)) continue;
    for (const [device, options] of Object.entries(devices)) {
      const context = await browser.newContext({ baseURL: service.url, reducedMotion: 'reduce', ...options });
      const page = await context.newPage();
      await show(page);
      // Photos are decoded asynchronously.
      await page.waitForLoadState('networkidle');
      const screenshot = await page.screenshot();
      await sharp(screenshot).webp({ quality: 80 }).toFile(`${outputDirectory}/${name}-${device}.webp`);
      await context.close();
    }
  }
} finally {
  await Promise.all([browser.close(), service.stop()]);
}
