import pLimit from 'p-limit';

/** The number of photos that are decoded at a time, which limits the memory while a list shows faces of many photos. */
const limit = pLimit(3);

/** The number of photos whose pixels are kept, so that the pictures of all faces of a photo share its decoding. */
const maxLoadedPhotos = 6;

const loadedPhotos = new Map<string, Promise<HTMLImageElement>>();

/**
 * Loads a photo for drawing on a canvas. The browser applies the EXIF orientation.
 *
 * @returns undefined if the browser cannot decode the photo (for example TIFF)
 */
export async function loadPhoto(url: string): Promise<HTMLImageElement | undefined> {
  const known = loadedPhotos.get(url);
  const loading = known ?? limit(() => decodePhoto(url));
  // The map is ordered by the time of the last use.
  loadedPhotos.delete(url);
  loadedPhotos.set(url, loading);
  if (loadedPhotos.size > maxLoadedPhotos) loadedPhotos.delete(loadedPhotos.keys().next().value!);
  try {
    return await loading;
  } catch {
    return undefined;
  }
}

async function decodePhoto(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  await new Promise((resolve, reject) => {
    image.addEventListener('load', resolve);
    image.addEventListener('error', () => {
      reject(new Error('The browser cannot decode the photo.'));
    });
    image.src = url;
  });
  // Decodes in the background. If the browser refuses this, for example because it lacks memory at the moment, the photo is
  // decoded when it is drawn.
  await image.decode().catch(() => undefined);
  return image;
}
