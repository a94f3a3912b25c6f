import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { retryUntilAccepted } from '../../../test/end-to-end/client.js';
import { createKey } from '../../../test/end-to-end/keys.js';
import { type Service, startApi } from '../../../test/end-to-end/service.js';
import { lookUpImage, stageFailingPhotos } from './failing-photos.js';
import { closeView, expectAccessible, openView, type TestSite } from './test-page.js';

/** The view Operations. */
export function describeOperationsView(site: TestSite): void {
  test('shows the load, the processes and the versions of the service', async () => {
    const page = await openView(site, '/operations');
    await page.getByText('Every image is encoded.').waitFor();
    const workers = page.getByRole('region', { name: 'Workers' });
    await workers.getByText('1 encoder (onnx)').waitFor();
    await workers.getByText('Waiting for images').waitFor();
    expect(await page.getByRole('region', { name: 'API processes' }).getByRole('listitem').count()).toBe(1);
    const versions = page.getByRole('region', { name: 'Versions' });
    await versions
      .getByText(/^\d+\.\d+/)
      .first()
      .waitFor();
    await expectAccessible(page);
    await closeView(page);
  });

  test('lists failed images, and retries one of them or all', async () => {
    const hashes = await stageFailingPhotos(site.service, 3);
    const page = await openView(site, '/operations');
    const failures = page.getByRole('region', { name: 'Failures' });
    await failures.getByText('This photo crashed the encoder 3 times').nth(2).waitFor();
    await expectAccessible(page);
    await failures.getByRole('button', { name: `Retry image ${hashes[0]!.slice(0, 8)}` }).click();
    await failures.getByText('1 image will be encoded again.').waitFor();
    await retryUntilAccepted(
      () => lookUpImage(site.service.url, hashes[0]!),
      (status) => status === 200,
    );
    await failures.getByRole('button', { name: 'Retry all' }).click();
    await failures.getByText('2 images will be encoded again.').waitFor();
    await page.getByText('No image has failed.').first().waitFor();
    await expectAccessible(page);
    await closeView(page);
  });

  test('opens the queue board, which runs without errors and shows the queues', async () => {
    const page = await openView(site, '/operations');
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.getByRole('button', { name: 'Open queues' }).click();
    await page.waitForURL('**/admin/queues');
    await page.getByText('face-encodings').first().waitFor();
    expect(requests.filter((url) => !url.startsWith(site.service.url))).toEqual([]);
    await closeView(page);
  });
}

/** The views Statistics and Operations of a service that requires keys. */
export function describeOperationsWithKeys(shared: TestSite): void {
  async function openWithKey(service: Service, path: string, scopes: string) {
    const key = await createKey(service.databaseUrl, `key-${randomUUID().slice(0, 8)}`, scopes);
    const site = { service, browser: shared.browser };
    const page = await openView(site, path);
    await page.getByRole('dialog').getByLabel('API key', { exact: true }).fill(key);
    await page.getByRole('dialog').getByRole('button', { name: 'Use key' }).click();
    return page;
  }

  test('a key without the scopes of the views is told which scope is missing', async () => {
    const service = await startApi({ FRS_API_KEYS: 'required' });
    try {
      const page = await openWithKey(service, '/operations', 'write');
      await page.getByText('Your key lacks the scope “admin”.').last().waitFor();
      const button = page.getByRole('button', { name: 'Open queues' });
      expect(await button.getAttribute('aria-disabled')).toBe('true');
      await expectAccessible(page);
      await page.getByRole('link', { name: 'Statistics' }).click();
      await page.getByText('Your key lacks the scope “read”.').waitFor();
      await expectAccessible(page);
      await closeView(page);
    } finally {
      await service.stop();
    }
  });

  test('a key with the scope admin opens the queue board with a session that scripts cannot read', async () => {
    const service = await startApi({ FRS_API_KEYS: 'required' });
    try {
      const page = await openWithKey(service, '/operations', 'admin');
      await page.getByText('No worker is running.').waitFor();
      await page.getByRole('button', { name: 'Open queues' }).click();
      await page.getByText('face-encodings').first().waitFor();
      expect(await page.evaluate('document.cookie')).toBe('');
      const [cookie] = await page.context().cookies();
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/admin/queues' });
      await page.context().clearCookies();
      expect((await page.reload())!.status()).toBe(401);
      await closeView(page);
    } finally {
      await service.stop();
    }
  });
}
