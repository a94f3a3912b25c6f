import { type PhotoFormat } from '../photo-format.js';
import { readAvifStructure } from './avif-structure.js';
import { type ByteSource } from './byte-source.js';
import { readGifStructure } from './gif-structure.js';
import { readJpegStructure } from './jpeg-structure.js';
import { type PhotoStructure } from './photo-structure.js';
import { readPngStructure } from './png-structure.js';
import { readTiffStructure } from './tiff-structure.js';
import { readWebpStructure } from './webp-structure.js';

const structureReaders: Record<PhotoFormat, (source: ByteSource) => Promise<PhotoStructure | undefined>> = {
  jpeg: readJpegStructure,
  png: readPngStructure,
  webp: readWebpStructure,
  avif: readAvifStructure,
  gif: readGifStructure,
  tiff: readTiffStructure,
};

/**
 * Parses the structure of a file until its size and the cost of decoding it are known.
 *
 * @returns undefined when the file ends or is malformed before the structure has been read
 */
export function readPhotoStructure(
  source: ByteSource,
  format: PhotoFormat,
): Promise<PhotoStructure | undefined> {
  return structureReaders[format](source);
}
