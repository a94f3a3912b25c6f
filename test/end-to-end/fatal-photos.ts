/** A test adds these bytes to the end of a photo, so that the photo kills every encoder process that receives it. */
export const fatalPhotoSuffix = Buffer.from('kills its encoder');

/** Changes a photo so that it kills the encoders of a service that was started with {@link environmentWithFatalPhotos}. */
export const makeFatal = (photo: Uint8Array): Buffer => Buffer.concat([photo, fatalPhotoSuffix]);

/**
 * Environment variables for a service in a test. They load a module into the encoder processes that kills the process
 * when it receives a photo changed by {@link makeFatal}, as if the decoder crashed.
 */
export const environmentWithFatalPhotos = {
  NODE_OPTIONS: `--import=${new URL('fatal-photos.preload.js', import.meta.url).href}`,
};
