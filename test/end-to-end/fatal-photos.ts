/** What a photo has behind its end that is to kill every encoder that gets it. */
export const fatalPhotoSuffix = Buffer.from('kills its encoder');

/** A photo that kills the encoders of a service that was started with {@link fatalPhotoVariables}. */
export const makeFatal = (photo: Uint8Array): Buffer => Buffer.concat([photo, fatalPhotoSuffix]);

/** Variables under which encoder processes die of photos that are marked, as of a fault of a decoder. */
export const fatalPhotoVariables = {
  NODE_OPTIONS: `--import=${new URL('fatal-photos.preload.js', import.meta.url).href}`,
};
