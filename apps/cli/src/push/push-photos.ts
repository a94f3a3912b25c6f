import { ProgressBar } from '#progress-bar';
import { findPhotos } from '../photos/find-photos.js';
import { type LimitOptions, limitsOf } from '../photos/limit-options.js';
import { type Printer } from '../report/printer.js';
import { Summary } from '../report/summary.js';
import { pushPhoto } from './push-photo.js';
import { RetryPolicy } from './retry-policy.js';
import { Service, type ServiceAddress } from './service.js';

export interface PushOptions extends ServiceAddress, Partial<LimitOptions> {
  /** Concurrent uploads. */
  readonly parallel: number;
  /** Seconds for which requests for one photo are retried. */
  readonly patience: number;
  /** Whether a line is printed for photos with a face, too. */
  readonly verbose?: boolean;
}

/** Uploads photos to a service and prints a line for each when it is answered. */
export async function pushPhotos(
  paths: readonly string[],
  options: PushOptions,
  printer: Printer,
  signal: AbortSignal,
): Promise<Summary> {
  const summary = new Summary();
  const found = await findPhotos(paths);
  if (found.length === 0) {
    printer.log(`No photos found in ${paths.join(', ')}.`);
    return summary;
  }
  const finished = new AbortController();
  const anySignal = AbortSignal.any([signal, finished.signal]);
  const bar = new ProgressBar(process.stderr, found.length);
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
  // The uploads share one iterator, so that each takes the next photo.
  const queue = found.values();
  const uploadNext = async (): Promise<void> => {
    for (const photo of queue) {
      const result = await pushPhoto(photo, limits, service, retryPolicy);
      summary.add(result.report.outcome);
      if (result.known) known += 1;
      bar.advance(summary.exceptions);
      if (!options.verbose && result.report.outcome === 'encoded') continue;
      bar.clear();
      await printer.print(result.report);
      bar.draw();
    }
  };
  const logSummary = (): void => {
    if (summary.photos < found.length)
      printer.log(
        `Stopped after ${summary.photos} of ${found.length} photos. Run the same command again to continue.`,
      );
    printer.log(`${summary.throughput}: ${summary.outcomes}; ${known} known already`);
  };
  bar.draw();
  try {
    await Promise.all(Array.from({ length: options.parallel }, uploadNext));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    finished.abort();
    bar.clear();
    if (summary.photos > 0) logSummary();
  }
  return summary;
}
