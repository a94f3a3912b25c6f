import { type PhotoLimits } from '#encoding/photo';
import { ProgressBar } from '#progress-bar';
import { type FoundFile } from '../photos/find-photos.js';
import { type ImageLimitOptions, toImageLimits } from '../photos/limit-options.js';
import { UnreadableFileError } from '../photos/unreadable-file.js';
import { type ReportPrinter } from '../report/report-printer.js';
import {
  createFailedReport,
  type PhotoOutcome,
  type PhotoReport,
  createPhotoReport,
} from '../report/photo-report.js';
import { PhotoCounts } from '../report/photo-counts.js';
import { findAnswerOrUpload, hashFile } from './find-or-upload.js';
import { RetriesExhaustedError, RetryPolicy } from './retry-policy.js';
import { ServiceClient, type ServiceResponse } from './service-client.js';
import { type ServiceOptions } from './service-options.js';

export interface SendOptions extends ServiceOptions, Partial<ImageLimitOptions> {
  /** The maximum number of photos that are in progress at a time. */
  readonly parallel: number;
  /** Whether a line is also printed for photos with the expected outcome. */
  readonly verbose?: boolean;
}

/** A photo that the service has encoded, and that shows at least one face. */
export interface PhotoEncodedByService<Photo> {
  readonly photo: Photo;
  readonly fileHash: string;
  /** The response to a look-up of the photo. */
  readonly response: ServiceResponse;
  readonly service: ServiceClient;
  /** Sends a request, and repeats it until the service returns a final response. */
  readonly send: RetryPolicy['sendWithRetries'];
  /** Whether the service had encoded this file before, so that it was not uploaded. */
  readonly wasKnown: boolean;
}

export interface PhotoProcessingResult {
  readonly report: PhotoReport;
  /** Whether the service already had the result for this photo, so that the command changed nothing. */
  readonly wasKnown: boolean;
}

export interface PhotoProcessing<Photo extends FoundFile> {
  /** What the command does with a photo that shows a face. */
  readonly process: (encoded: PhotoEncodedByService<Photo>) => Promise<PhotoProcessingResult>;
  /** The possible outcomes of the command; the first is the expected outcome. */
  readonly outcomes: readonly PhotoOutcome[];
}

/**
 * Sends photos to a service, several at a time, and prints a line for each photo when its result is final. A photo is not
 * uploaded if the service has already encoded it.
 */
export async function sendPhotos<Photo extends FoundFile>(
  photos: readonly Photo[],
  { process: processPhoto, outcomes }: PhotoProcessing<Photo>,
  options: SendOptions,
  printer: ReportPrinter,
  signal: AbortSignal,
): Promise<PhotoCounts> {
  const counts = new PhotoCounts(outcomes);
  const finished = new AbortController();
  const anySignal = AbortSignal.any([signal, finished.signal]);
  const bar = new ProgressBar(process.stderr, photos.length);
  const service = new ServiceClient(options, anySignal);
  const retryPolicy = new RetryPolicy({
    url: options.url,
    timeout: options.patience * 1000,
    signal: anySignal,
    onOutage: (message) => {
      bar.clearLine();
      printer.printMessage(message);
      bar.drawLine();
    },
  });
  const limits = toImageLimits(options);
  let known = 0;
  // All concurrent uploads use the same iterator, so that each photo is uploaded once.
  const queue = photos.values();
  const sendNext = async (): Promise<void> => {
    for (const photo of queue) {
      const result = await sendPhoto(photo, processPhoto, limits, service, retryPolicy);
      counts.countOutcome(result.report.outcome);
      if (result.wasKnown) known += 1;
      bar.countFinishedItem(counts.describeUnexpectedOutcomes());
      if (!options.verbose && result.report.outcome === outcomes[0]) continue;
      bar.clearLine();
      await printer.printReport(result.report);
      bar.drawLine();
    }
  };
  const logSummary = (): void => {
    if (counts.total < photos.length)
      printer.printMessage(
        `Stopped after ${counts.total} of ${photos.length} photos. Run the same command again to continue.`,
      );
    printer.printMessage(
      `${counts.describeThroughput()}: ${counts.describeOutcomes()}; ${known} known already`,
    );
  };
  bar.drawLine();
  try {
    await Promise.all(Array.from({ length: options.parallel }, sendNext));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    finished.abort();
    bar.clearLine();
    if (counts.total > 0) logSummary();
  }
  return counts;
}

async function sendPhoto<Photo extends FoundFile>(
  photo: Photo,
  processPhoto: PhotoProcessing<Photo>['process'],
  limits: PhotoLimits,
  service: ServiceClient,
  retryPolicy: RetryPolicy,
): Promise<PhotoProcessingResult> {
  const { file, problem } = photo;
  if (problem !== undefined) return { report: createFailedReport(file, problem), wasKnown: false };
  let fileHash: string | undefined;
  try {
    fileHash = await hashFile(file);
    const { response, known } = await findAnswerOrUpload(file, fileHash, limits, service, retryPolicy);
    const result =
      response.status === 200
        ? await processPhoto({
            photo,
            fileHash: response.body.file_hash ?? fileHash,
            response,
            service,
            send: (request) => retryPolicy.sendWithRetries(request),
            wasKnown: known,
          })
        : { report: createPhotoReport(file, fileHash, response), wasKnown: known };
    retryPolicy.recordFinalResponse();
    return result;
  } catch (error) {
    if (!(error instanceof RetriesExhaustedError || error instanceof UnreadableFileError)) throw error;
    return { report: createFailedReport(file, error.message, fileHash), wasKnown: false };
  }
}
