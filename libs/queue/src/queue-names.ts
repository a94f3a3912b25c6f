/** One job an image; its id is the file hash. */
export const encodingQueue = 'face-encodings';

/** One job at a time: fold new encodings into the statistics row. */
export const aggregationQueue = 'statistics';
