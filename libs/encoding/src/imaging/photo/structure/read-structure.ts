import { type PhotoFormat } from '../photo-format.js';
import { readAvif } from './avif-structure.js';
import { type ByteSource } from './byte-source.js';
import { readGif } from './gif-structure.js';
import { readJpeg } from './jpeg-structure.js';
import { type PhotoStructure } from './photo-structure.js';
import { readPng } from './png-structure.js';
import { readTiff } from './tiff-structure.js';
import { readWebp } from './webp-structure.js';

const readers: Record<PhotoFormat, (source: ByteSource) => Promise<PhotoStructure | undefined>> = {
  jpeg: readJpeg,
  png: readPng,
  webp: readWebp,
  avif: readAvif,
  gif: readGif,
  tiff: readTiff,
};

/**
 * Parses the structure of a file until its size and the cost of decoding it are known.
 *
 * @returns undefined when the file is truncated or malformed before that
 */
export function readStructure(source: ByteSource, format: PhotoFormat): Promise<PhotoStructure | undefined> {
  return readers[format](source);
}
