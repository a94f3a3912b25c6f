import { findPhotos, type FoundFile } from '../photos/find-photos.js';
import { createPhotoReport } from '../report/photo-report.js';
import { encodingOutcomes, PhotoCounts } from '../report/photo-counts.js';
import { type ReportPrinter } from '../report/report-printer.js';
import { type PhotoEncodedByService, type SendOptions, sendPhotos } from '../service/send-photos.js';

/** Uploads photos to a service, and prints a line for each photo when the service has answered. */
export async function pushPhotos(
  paths: readonly string[],
  options: SendOptions,
  printer: ReportPrinter,
  signal: AbortSignal,
): Promise<PhotoCounts> {
  const found = await findPhotos(paths);
  if (found.length === 0) {
    printer.printMessage(`No photos found in ${paths.join(', ')}.`);
    return new PhotoCounts(encodingOutcomes);
  }
  const push = {
    outcomes: encodingOutcomes,
    process: ({ photo: { file }, fileHash, response, wasKnown }: PhotoEncodedByService<FoundFile>) =>
      Promise.resolve({ report: createPhotoReport(file, fileHash, response), wasKnown }),
  };
  return sendPhotos(found, push, options, printer, signal);
}
