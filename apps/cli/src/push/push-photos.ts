import { findPhotos, type FoundFile } from '../photos/find-photos.js';
import { type Printer } from '../report/printer.js';
import { reportResponse } from '../report/report.js';
import { encodingOutcomes, Summary } from '../report/summary.js';
import { type EncodedPhoto, type SendOptions, sendPhotos } from '../service/send-photos.js';

/** Uploads photos to a service and prints a line for each when it is answered. */
export async function pushPhotos(
  paths: readonly string[],
  options: SendOptions,
  printer: Printer,
  signal: AbortSignal,
): Promise<Summary> {
  const found = await findPhotos(paths);
  if (found.length === 0) {
    printer.log(`No photos found in ${paths.join(', ')}.`);
    return new Summary(encodingOutcomes);
  }
  const push = {
    outcomes: encodingOutcomes,
    process: ({ photo: { file }, fileHash, response, known }: EncodedPhoto<FoundFile>) =>
      Promise.resolve({ report: reportResponse(file, fileHash, response), known }),
  };
  return sendPhotos(found, push, options, printer, signal);
}
