/**
 * Writes the screenshots of the documentation (`npm run screenshots`): each view in the light and in the dark colour scheme and
 * on a phone. With arguments, only the views with these names.
 */
import { mkdir } from 'node:fs/promises';
import { type BrowserContextOptions, type Page } from 'playwright-core';
import sharp from 'sharp';
import { readDemoPhoto } from '../../../test/end-to-end/client.js';
import { startServiceAlone, withSearchProcess } from '../../../test/end-to-end/service.js';
import { launchChromium } from './chromium.js';

/** Shows a view with content in a page that is at the address of the service. */
type ShowView = (page: Page) => Promise<void>;

/** The views, in the order in which they are taken: a view shows what earlier views have stored. */
const views: Readonly<Record<string, ShowView>> = {
  try: async (page) => {
    await page.goto('/#/try');
    await choosePhotos(page, 'sample1.jpg', 'sample2.jpg', 'sample3.jpg');
    await page.getByText('3 of 3 photos done').waitFor();
  },
};

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
    .setInputFiles(
      await Promise.all(
        names.map(async (name) => ({ name, mimeType: 'image/jpeg', buffer: await readDemoPhoto(name) })),
      ),
    );
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
