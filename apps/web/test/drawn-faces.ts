import { type Page } from 'playwright-core';
import { retryUntilAccepted } from '../../../test/end-to-end/client.js';

/** Waits until a number of pictures of faces (`FaceCrop`) are drawn. */
export async function waitForDrawnFaces(page: Page, count: number): Promise<void> {
  await retryUntilAccepted(
    () =>
      page.evaluate<number>(
        `[...document.querySelectorAll('.face-crop canvas')].filter(
          (canvas) => canvas.getContext('2d').getImageData(64, 64, 1, 1).data[3] > 0
        ).length`,
      ),
    (drawn) => drawn >= count,
  );
}
