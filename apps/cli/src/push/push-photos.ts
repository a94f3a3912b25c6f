import { ProgressBar } from '#progress-bar';
import { findPhotos } from '../photos/find-photos.js';
import { type ImageLimitOptions, toImageLimits } from '../photos/limit-options.js';
import { type ReportPrinter } from '../report/report-printer.js';
import { PhotoCounts } from '../report/photo-counts.js';
import { pushPhoto } from './push-photo.js';
import { RetryPolicy } from './retry-policy.js';
import { ServiceClient, type ServiceAddress } from './service-client.js';

export interface PushOptions extends ServiceAddress, Partial<ImageLimitOptions> {
  /** The maximum number of concurrent uploads. */
  readonly parallel: number;
  /** The time in seconds for which requests for one photo are retried. */
  readonly patience: number;
  /** Whether a line is also printed for photos with a face. */
  readonly verbose?: boolean;
}

/** Uploads photos to a service, and prints a line for each photo when the service has answered. */
export async function pushPhotos(
  paths: readonly string[],
  options: PushOptions,
  printer: ReportPrinter,
  signal: AbortSignal,
): Promise<PhotoCounts> {
  const counts = new PhotoCounts();
  const found = await findPhotos(paths);
  if (found.length === 0) {
    printer.printMessage(`No photos found in ${paths.join(', ')}.`);
    return counts;
  }
  const finished = new AbortController();
  const anySignal = AbortSignal.any([signal, finished.signal]);
  const bar = new ProgressBar(process.stderr, found.length);
  const service = new ServiceClient(options, anySignal);
  const retryPolicy = new RetryPolicy({
    url: options.url,
    timeout: options.patience * 1000,
    signal: anySignal,
    onOutage: (message) => {
      bar.clear();
      printer.printMessage(message);
      bar.draw();
    },
  });
  const limits = toImageLimits(options);
  let known = 0;
  // All concurrent uploads take their next photo from one iterator.
  const queue = found.values();
  const uploadNext = async (): Promise<void> => {
    for (const photo of queue) {
      const result = await pushPhoto(photo, limits, service, retryPolicy);
      counts.add(result.report.outcome);
      if (result.wasKnown) known += 1;
      bar.advance(counts.describeExceptions());
      if (!options.verbose && result.report.outcome === 'encoded') continue;
      bar.clear();
      await printer.printReport(result.report);
      bar.draw();
    }
  };
  const logSummary = (): void => {
    if (counts.total < found.length)
      printer.printMessage(
        `Stopped after ${counts.total} of ${found.length} photos. Run the same command again to continue.`,
      );
    printer.printMessage(
      `${counts.describeThroughput()}: ${counts.describeOutcomes()}; ${known} known already`,
    );
  };
  bar.draw();
  try {
    await Promise.all(Array.from({ length: options.parallel }, uploadNext));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    finished.abort();
    bar.clear();
    if (counts.total > 0) logSummary();
  }
  return counts;
}
