/** The bytes at the end of a photo that kills every encoder. */
export const fatalPhotoSuffix = Buffer.from('kills its encoder');

/** Changes a photo so that it kills the encoders of a service that was started with {@link environmentWithFatalPhotos}. */
export const makeFatal = (photo: Uint8Array): Buffer => Buffer.concat([photo, fatalPhotoSuffix]);

/** Environment variables with which marked photos kill encoder processes, like a crash of a decoder. */
export const environmentWithFatalPhotos = {
  NODE_OPTIONS: `--import=${new URL('fatal-photos.preload.js', import.meta.url).href}`,
};
