import { type PhotoLimits } from '#encoding/photo';
import { ProgressBar } from '#progress-bar';
import { type FoundFile } from '../photos/find-photos.js';
import { type LimitOptions, limitsOf } from '../photos/limit-options.js';
import { UnreadableFile } from '../photos/unreadable-file.js';
import { type Printer } from '../report/printer.js';
import { failed, type Outcome, type Report, reportResponse } from '../report/report.js';
import { Summary } from '../report/summary.js';
import { findOrUpload, hashFile } from './find-or-upload.js';
import { RetriesExhausted, RetryPolicy } from './retry-policy.js';
import { Service, type ServiceResponse } from './service.js';
import { type ServiceOptions } from './service-options.js';

export interface SendOptions extends ServiceOptions, Partial<LimitOptions> {
  /** Photos in progress at a time. */
  readonly parallel: number;
  /** Whether a line is printed for photos with the expected outcome, too. */
  readonly verbose?: boolean;
}

/** A photo that the service has encoded, and that shows at least one face. */
export interface EncodedPhoto<Photo> {
  readonly photo: Photo;
  readonly fileHash: string;
  /** The response to a look-up of the photo. */
  readonly response: ServiceResponse;
  readonly service: Service;
  /** Sends a request until its response is final. */
  readonly send: RetryPolicy['send'];
  /** Whether the service had encoded this file before, so that it was not uploaded. */
  readonly known: boolean;
}

export interface PhotoResult {
  readonly report: Report;
  /** Whether nothing had to be done for this photo. */
  readonly known: boolean;
}

export interface Task<Photo extends FoundFile> {
  /** What the command does with a photo that shows a face. */
  readonly process: (encoded: EncodedPhoto<Photo>) => Promise<PhotoResult>;
  /** The outcomes of the summary; the first is the expected one. */
  readonly outcomes: readonly Outcome[];
}

/**
 * Sends photos to a service, several at a time, and prints a line for each when its result is final. A photo is uploaded unless
 * the service has encoded it.
 */
export async function sendPhotos<Photo extends FoundFile>(
  photos: readonly Photo[],
  { process: processPhoto, outcomes }: Task<Photo>,
  options: SendOptions,
  printer: Printer,
  signal: AbortSignal,
): Promise<Summary> {
  const summary = new Summary(outcomes);
  const finished = new AbortController();
  const anySignal = AbortSignal.any([signal, finished.signal]);
  const bar = new ProgressBar(process.stderr, photos.length);
  const service = new Service(options, anySignal);
  const retryPolicy = new RetryPolicy({
    url: options.url,
    timeout: options.patience * 1000,
    signal: anySignal,
    onOutage: (message) => {
      bar.clear();
      printer.log(message);
      bar.draw();
    },
  });
  const limits = limitsOf(options);
  let known = 0;
  // The workers share one iterator, so that each takes the next photo.
  const queue = photos.values();
  const sendNext = async (): Promise<void> => {
    for (const photo of queue) {
      const result = await sendPhoto(photo, processPhoto, limits, service, retryPolicy);
      summary.add(result.report.outcome);
      if (result.known) known += 1;
      bar.advance(summary.exceptions);
      if (!options.verbose && result.report.outcome === outcomes[0]) continue;
      bar.clear();
      await printer.print(result.report);
      bar.draw();
    }
  };
  const logSummary = (): void => {
    if (summary.photos < photos.length)
      printer.log(
        `Stopped after ${summary.photos} of ${photos.length} photos. Run the same command again to continue.`,
      );
    printer.log(`${summary.throughput}: ${summary.outcomes}; ${known} known already`);
  };
  bar.draw();
  try {
    await Promise.all(Array.from({ length: options.parallel }, sendNext));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    finished.abort();
    bar.clear();
    if (summary.photos > 0) logSummary();
  }
  return summary;
}

async function sendPhoto<Photo extends FoundFile>(
  photo: Photo,
  processPhoto: Task<Photo>['process'],
  limits: PhotoLimits,
  service: Service,
  retryPolicy: RetryPolicy,
): Promise<PhotoResult> {
  const { file, problem } = photo;
  if (problem !== undefined) return { report: failed(file, problem), known: false };
  let fileHash: string | undefined;
  try {
    fileHash = await hashFile(file);
    const { response, known } = await findOrUpload(file, fileHash, limits, service, retryPolicy);
    const result =
      response.status === 200
        ? await processPhoto({
            photo,
            fileHash: response.body.file_hash ?? fileHash,
            response,
            service,
            send: (request) => retryPolicy.send(request),
            known,
          })
        : { report: reportResponse(file, fileHash, response), known };
    retryPolicy.recordResult();
    return result;
  } catch (error) {
    if (!(error instanceof RetriesExhausted || error instanceof UnreadableFile)) throw error;
    return { report: failed(file, error.message, fileHash), known: false };
  }
}
