import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { computeEncoderMemoryLimit } from '#config';
import { type EncoderPoolConfig, type Encoding } from '#encoder-pool';
import { findPhotos, type FoundFile, standardInputArgument } from '../photos/find-photos.js';
import { type ImageLimitOptions, toImageLimits } from '../photos/limit-options.js';
import { UnreadableFileError } from '../photos/unreadable-file.js';
import { type ReportPrinter } from '../report/report-printer.js';
import { createFailedReport, type PhotoReport } from '../report/photo-report.js';
import { encodingOutcomes, PhotoCounts } from '../report/photo-counts.js';
import { RetryingEncoderPool } from './retrying-encoder-pool.js';
import { mapInOrder } from './map-in-order.js';
import { buildPhotoAnswer } from './build-photo-answer.js';

export interface EncodeOptions
  extends ImageLimitOptions, Pick<EncoderPoolConfig, 'threads' | 'runtime' | 'effort'> {
  readonly encodeSeconds: number;
}

/** Encodes photos on this machine and prints a line for each, in the order of the paths. */
export async function encodePhotos(
  paths: readonly string[],
  options: EncodeOptions,
  printer: ReportPrinter,
  signal: AbortSignal,
): Promise<PhotoCounts> {
  const counts = new PhotoCounts(encodingOutcomes);
  const found = await findPhotos(paths);
  if (found.length === 0) {
    printer.printMessage(`No photos found in ${paths.join(', ')}.`);
    return counts;
  }
  const { threads, runtime, effort, encodeSeconds } = options;
  const imageLimits = toImageLimits(options);
  const config: EncoderPoolConfig = {
    threads: Math.min(threads, found.length),
    runtime,
    effort,
    imageLimits,
    encodeTimeout: encodeSeconds * 1000,
    encoderMemory: computeEncoderMemoryLimit(imageLimits),
  };
  const encoders = await RetryingEncoderPool.open(config, signal);
  // More photos are in progress than there are encoders, so that no encoder is idle while another encoder takes a long
  // time for a photo.
  const maxPending = 2 * threads + 1;
  for await (const report of mapInOrder(found, maxPending, (photo) =>
    encodeFile(photo, encoders, config, signal),
  )) {
    if (signal.aborted) break;
    await printer.printReport(report);
    counts.countOutcome(report.outcome);
  }
  await encoders.close();
  if (signal.aborted) printer.printMessage(`Stopped after ${counts.total} of ${found.length} photos.`);
  if (found.length > 1) printer.printMessage(`${counts.describeThroughput()}: ${counts.describeOutcomes()}`);
  return counts;
}

async function encodeFile(
  { file, problem }: FoundFile,
  encoders: RetryingEncoderPool,
  config: EncoderPoolConfig,
  signal: AbortSignal,
): Promise<PhotoReport> {
  if (problem !== undefined) return createFailedReport(file, problem);
  let bytes: Buffer;
  try {
    bytes =
      file === standardInputArgument
        ? await buffer(addAbortSignal(signal, process.stdin))
        : await readFile(file);
  } catch (error) {
    return createFailedReport(file, new UnreadableFileError(error).message);
  }
  const fileHash = createHash('sha256').update(bytes).digest('hex');
  if (bytes.length === 0) return createRefusedReport(file, fileHash, 'The image is empty!');
  const encoding = await encoders.encode(bytes);
  if (encoding.kind !== 'encoded')
    return createFailedReport(file, describeEncodingFailure(encoding, config), fileHash);
  const { result } = encoding;
  if (!result.ok) return createRefusedReport(file, fileHash, result.problem.message);
  return { file, ...buildPhotoAnswer(fileHash, encoders.model, result.photo) };
}

function describeEncodingFailure(
  { kind }: Exclude<Encoding, { kind: 'encoded' }>,
  { encodeTimeout, encoderMemory }: EncoderPoolConfig,
): string {
  switch (kind) {
    case 'timed-out':
      return `Encoding the photo took longer than ${encodeTimeout / 1000} seconds.`;
    case 'out-of-memory':
      return `Encoding the photo took more than ${Math.round(encoderMemory / 1e6)} MB of memory.`;
    case 'crashed':
      return 'The encoder crashed on this photo.';
    case 'not-encoded':
      return 'The photo was not encoded.';
  }
}

function createRefusedReport(file: string, fileHash: string, message: string): PhotoReport {
  return { file, outcome: 'refused', answer: { file_hash: fileHash, message } };
}
