import { beforeAll, expect, test } from '@jest/globals';
import { type Page } from 'playwright-core';
import { retryUntilAccepted } from '../../../test/end-to-end/client.js';
import { importPeople } from './people-content.js';
import { closeView, expectAccessible, openView, type TestSite } from './test-page.js';

/** The view Statistics, with images and subjects that the scenarios import. */
export function describeStatisticsView(site: TestSite): void {
  beforeAll(async () => {
    await importPeople(site.service.url, people, photosPerPerson);
    await retryUntilAccepted(
      async () => (await fetch(`${site.service.url}/stats/history?period=hour&limit=2`)).json(),
      (history) =>
        (history as { periods: { number_of_images: number }[] }).periods.some(
          ({ number_of_images: images }) => images >= numberOfImages,
        ),
    );
  });

  test('shows the images over time, for the time range that the user selects', async () => {
    const page = await openView(site, '/statistics');
    const section = page.getByRole('region', { name: 'Images over time' });
    const chart = section.getByRole('img');
    await chart.waitFor();
    expect(await chart.getAttribute('aria-label')).toMatch(/\d+ images in the last 30 days/);
    expect(await chart.locator('.chart__bar').count()).toBe(30);
    await section.getByLabel('Period').selectOption('Last 24 hours');
    await retryUntilAccepted(
      () => chart.locator('.chart__bar').count(),
      (bars) => bars === 24,
    );
    await section.getByText('Show as a table').click();
    expect(await section.getByRole('table').getByRole('row').count()).toBeGreaterThan(1);
    await expectAccessible(page);
    await closeView(page);
  });

  test('shows the distances with the thresholds, and the average encoding', async () => {
    const page = await openView(site, '/statistics');
    const distances = page.getByRole('region', { name: 'Distances between faces' }).first();
    await distances.getByText('0.6 default threshold').waitFor();
    for (const series of [
      'Any two stored faces',
      'Two enrolled faces of one person',
      'Enrolled faces of two people',
    ])
      await distances.getByText(series).first().waitFor();
    const average = page.getByRole('region', { name: 'Average encoding' }).first();
    expect(await average.getByRole('img').locator('rect').count()).toBe(128);
    await average.getByText('Show as a table').click();
    expect(await average.getByRole('row').count()).toBe(17);
    await expectAccessible(page);
    await closeView(page);
  });

  test('shows which face a point of the map is, with the mouse and with the keyboard', async () => {
    const page = await openView(site, '/statistics');
    const section = page.getByRole('region', { name: 'Map of encodings' }).first();
    await section.getByText('Map person 1').first().waitFor();
    const details = section.locator('.map__details');
    const slider = section.getByRole('slider', { name: 'Face, from left to right' });
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await details.getByText(/face \d+ of the image/).waitFor();
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/face \d+ of the image/);
    const first = await selectionOf(page);
    await page.keyboard.press('End');
    await retryUntilAccepted(
      () => selectionOf(page),
      (place) => Number(place) > Number(first),
    );
    const last = await selectionOf(page);
    await section
      .getByRole('img')
      .first()
      .hover({ position: { x: 40, y: 40 } });
    await retryUntilAccepted(
      () => selectionOf(page),
      (place) => place !== last,
    );
    await details.getByRole('link', { name: 'Open image' }).click();
    await page.getByRole('heading', { name: /^\d+ faces?$/ }).waitFor();
    await closeView(page);
  });
}

const selectionOf = (page: Page): Promise<string | null> =>
  page.locator('.map__selection').getAttribute('cx');

const people = Array.from({ length: 10 }, (_, person) => `Map person ${person}`);
const photosPerPerson = 4;
const numberOfImages = people.length * photosPerPerson;
