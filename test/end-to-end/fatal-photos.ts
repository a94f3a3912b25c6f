/** What a photo has behind its end that is to kill every encoder that gets it. */
export const fatalMark = Buffer.from('kills its encoder');

/** A photo that kills the encoders of a service that was started with {@link fatalPhotos}. */
export const fatal = (photo: Uint8Array): Buffer => Buffer.concat([photo, fatalMark]);

/** Variables under which encoder processes die of photos that are marked, as of a fault of a decoder. */
export const fatalPhotos = {
  NODE_OPTIONS: `--import=${new URL('fatal-photos.preload.js', import.meta.url).href}`,
};
