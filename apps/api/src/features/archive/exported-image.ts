import { type ImageWithFaces } from '#persistence';
import { buildPhotoParts } from '#photo-response';
import { archivedFaceFieldNames, type ExportedImageLine } from './image-line.schema.js';

/** Builds the line of an export for an image. An import can restore the image from this line. */
export function buildExportedImage(image: ImageWithFaces): ExportedImageLine {
  return {
    file_hash: image.fileHash,
    created_at: image.createdAt.toISOString(),
    ...buildPhotoParts(image, {
      photo: new Set(['width', 'height', 'model', 'faces']),
      face: new Set(archivedFaceFieldNames),
      encodingFormat: 'numbers',
    }),
  } as ExportedImageLine;
}
