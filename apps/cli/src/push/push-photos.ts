import { findPhotos } from '../photos/find-photos.js';
import { type LimitOptions, limitsOf } from '../photos/limit-options.js';
import { type Printer } from '../report/printer.js';
import { Tally } from '../report/summary';
import { Patience } from './retry-policy';
import { ProgressBar } from '../../../../libs/progress-bar/src/progress-bar';
import { pushPhoto } from './push-photo.js';
import { Service, type ServiceAddress } from './service.js';

export interface PushOptions extends ServiceAddress, Partial<LimitOptions> {
  /** Photos under way at once. */
  readonly parallel: number;
  /** Seconds for which a photo is tried in vain. */
  readonly patience: number;
  /** Whether photos with a face have a line as well. */
  readonly verbose?: boolean;
}

/** Uploads photos to a service and prints a line for each as it is answered. */
export async function pushPhotos(
  paths: readonly string[],
  options: PushOptions,
  printer: Printer,
  signal: AbortSignal,
): Promise<Tally> {
  const tally = new Tally();
  const found = await findPhotos(paths);
  if (found.length === 0) {
    printer.say(`There is no photo in ${paths.join(', ')}.`);
    return tally;
  }
  const ended = new AbortController();
  const until = AbortSignal.any([signal, ended.signal]);
  const bar = new ProgressBar(process.stderr, found.length);
  const service = new Service(options, until);
  const patience = new Patience({
    url: options.url,
    limit: options.patience * 1000,
    signal: until,
    onTrouble: (line) => {
      bar.clear();
      printer.say(line);
      bar.draw();
    },
  });
  const limits = limitsOf(options);
  let known = 0;
  // Whoever has a hand free takes the next photo.
  const queue = found.values();
  const work = async (): Promise<void> => {
    for (const photo of queue) {
      const pushed = await pushPhoto(photo, limits, service, patience);
      tally.add(pushed.report.outcome);
      if (pushed.known) known += 1;
      bar.advance(tally.exceptions);
      if (!options.verbose && pushed.report.outcome === 'encoded') continue;
      bar.clear();
      await printer.print(pushed.report);
      bar.draw();
    }
  };
  const sumUp = (): void => {
    if (tally.photos < found.length)
      printer.say(
        `Stopped after ${tally.photos} of ${found.length} photos; the same command goes on from there.`,
      );
    printer.say(`${tally.pace}: ${tally.findings}; ${known} known already`);
  };
  bar.draw();
  try {
    await Promise.all(Array.from({ length: options.parallel }, work));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    ended.abort();
    bar.clear();
    if (tally.photos > 0) sumUp();
  }
  return tally;
}
