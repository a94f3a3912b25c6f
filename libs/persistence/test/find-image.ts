import { type ImagesRepository, type ImageWithFaces } from '#persistence';

/** Finds one image with its faces; undefined for an unknown hash. */
export async function findImage(
  images: ImagesRepository,
  fileHash: string,
): Promise<ImageWithFaces | undefined> {
  return (await images.findAll([fileHash])).get(fileHash);
}
