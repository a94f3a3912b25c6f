import { type Page } from 'playwright-core';
import sharp from 'sharp';
import { readDemoPhoto } from '../../../test/end-to-end/client.js';
import { waitForDrawnFaces } from './drawn-faces.js';
import { StoredFaces } from './stored-faces.js';
import { demoPhoto, type TestPhoto } from './test-photos.js';

const names = [
  'Ada Lovelace',
  'Alan Turing',
  'Annie Easley',
  'Barbara Liskov',
  'Donald Knuth',
  'Edsger Dijkstra',
  'Émilie du Châtelet',
  'Frances Allen',
  'Grace Hopper',
  'Hedy Lamarr',
  'John von Neumann',
  'Margaret Hamilton',
  'Mary Jackson',
  'Hubert Blaine Wolfeschlegelsteinhausenbergerdorff of Philadelphia, born in Bergedorf near Hamburg in 1914',
  'الخوارزمي',
  '関孝和',
];

/** The person whose page is shown. */
const person = 'Katherine Johnson';

/** Shows the pages of the view People with content. They are taken in this order. */
export const peopleViews: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  people: async (page) => {
    const stored = await openStoredFaces(page);
    if ((await stored.listNames()).length < names.length) await stored.enrol(...names);
    await page.goto('/#/people');
    await page.getByRole('link', { name: 'Grace Hopper' }).waitFor();
  },
  enrol: async (page) => {
    await openStoredFaces(page);
    await page.goto(`/#/people/enrol/${encodeURIComponent(person)}`);
    await choose(
      page,
      await demoPhoto('sample1.jpg'),
      await demoPhoto('sample3.jpg'),
      ...(await createPhotos(1, 1)),
      ...(await createPhotos(3, 1)),
    );
    await page
      .getByRole('article', { name: 'sample1.jpg' })
      .getByRole('button', { name: /^Face 3/ })
      .click();
    await page.getByText('3 faces ready · 1 to choose').waitFor();
  },
  person: async (page) => {
    await peopleViews.enrol!(page);
    await page
      .getByRole('article', { name: 'sample3.jpg' })
      .getByRole('button', { name: /^Face 1/ })
      .click();
    await page.getByRole('button', { name: 'Enrol 4 faces' }).click();
    await page.getByText('4 enrolled').waitFor();
    const stored = await openStoredFaces(page, false);
    await stored.enrolPhoto(person, (await createPhotos(6, 1))[0]!);
    await page.getByRole('link', { name: 'Show person' }).click();
    await page.getByText('Far from all others').first().waitFor();
    await waitForDrawnFaces(page, 4);
    await page.evaluate('scrollTo(0, 0)');
  },
  'people-search': async (page) => {
    await openStoredFaces(page);
    await page.goto('/#/people/search');
    await choose(page, await demoPhoto('sample3.jpg'));
    await page.getByRole('link', { name: person }).waitFor();
    await page.getByText('1 in').first().waitFor();
    await page.getByLabel('Name of the person').fill(person);
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('the threshold 0.6').waitFor();
    await page.evaluate('scrollTo(0, 0)');
  },
  clusters: async (page) => {
    await showClusters(page);
  },
  cluster: async (page) => {
    await showClusters(page);
    await page.getByRole('link', { name: 'Show faces' }).first().click();
    for (const number of [2, 5, 7]) await page.getByLabel(`Select face ${number}`, { exact: true }).check();
    await waitForDrawnFaces(page, 12);
    await page.evaluate('scrollTo(0, 0)');
  },
};

/** @param load whether the page is loaded first, so that its address is known */
async function openStoredFaces(page: Page, load = true): Promise<StoredFaces> {
  if (load) await page.goto('/');
  return new StoredFaces(new URL(page.url()).origin);
}

async function showClusters(page: Page): Promise<void> {
  const stored = await openStoredFaces(page);
  const photos = [
    ...(await createPhotos(4, 12)),
    ...(await createPhotos(5, 7)),
    ...(await createPhotos(6, 5)),
  ];
  await stored.upload(photos);
  await page.goto('/#/people/clusters');
  if ((await stored.listClusterSizes()).length === 0) {
    await page.getByRole('button', { name: 'Group faces' }).click();
  }
  await page.getByText(/^Finished/).waitFor();
  await page.locator('.cluster-card').nth(2).waitFor();
  await choose(page, ...photos.slice(0, -2));
  await page.getByText(/faces visible/).waitFor();
  await waitForDrawnFaces(page, 17);
}

function choose(page: Page, ...photos: readonly TestPhoto[]): Promise<void> {
  return page
    .locator('input[type=file]')
    .first()
    .setInputFiles(photos.map(({ name, buffer }) => ({ name, mimeType: 'image/jpeg', buffer })));
}

/** The position of one face in each demo photo, and the side of a square around it, in pixels. */
const faces: Readonly<Record<number, { readonly x: number; readonly y: number; readonly side: number }>> = {
  1: { x: 1648, y: 310, side: 520 },
  3: { x: 1198, y: 407, side: 520 },
  4: { x: 764, y: 230, side: 420 },
  5: { x: 1494, y: 490, side: 480 },
  6: { x: 760, y: 470, side: 420 },
};

/** Creates photos of one face of a demo photo, which differ in size, brightness and direction. */
async function createPhotos(number: number, count: number): Promise<TestPhoto[]> {
  const photo = await readDemoPhoto(`sample${number}.jpg`);
  const { x, y, side } = faces[number]!;
  const area = {
    left: Math.round(x - side / 2),
    top: Math.max(0, Math.round(y - side / 2)),
    width: side,
    height: side,
  };
  return Promise.all(
    Array.from({ length: count }, async (_, index) => ({
      name: `IMG_${number}0${index + 10}.jpg`,
      buffer: await sharp(photo)
        .extract(area)
        .resize(420 - 12 * index)
        .flop(index % 2 === 1)
        .modulate({ brightness: 0.85 + 0.04 * index, saturation: index % 3 === 2 ? 0.4 : 1 })
        .jpeg({ quality: 90 })
        .toBuffer(),
    })),
  );
}
