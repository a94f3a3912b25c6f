import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { encoderMemoryLimit } from '#config';
import { type EncoderPoolConfig, type Encoding } from '#encoder-pool';
import { findPhotos, type FoundFile, standardInput } from '../photos/find-photos.js';
import { type LimitOptions, limitsOf } from '../photos/limit-options.js';
import { UnreadableFile } from '../photos/unreadable-file.js';
import { type Printer } from '../report/printer.js';
import { failed, type Report } from '../report/report.js';
import { encodingOutcomes, Summary } from '../report/summary.js';
import { Encoders } from './encoders.js';
import { mapInOrder } from './map-in-order.js';
import { photoAnswer } from './photo-answer.js';

export interface EncodeOptions
  extends LimitOptions, Pick<EncoderPoolConfig, 'threads' | 'runtime' | 'effort'> {
  readonly encodeSeconds: number;
}

/** Encodes photos on this machine and prints a line for each, in the order of the paths. */
export async function encodePhotos(
  paths: readonly string[],
  options: EncodeOptions,
  printer: Printer,
  signal: AbortSignal,
): Promise<Summary> {
  const summary = new Summary(encodingOutcomes);
  const found = await findPhotos(paths);
  if (found.length === 0) {
    printer.log(`No photos found in ${paths.join(', ')}.`);
    return summary;
  }
  const { threads, runtime, effort, encodeSeconds } = options;
  const imageLimits = limitsOf(options);
  const config: EncoderPoolConfig = {
    threads: Math.min(threads, found.length),
    runtime,
    effort,
    imageLimits,
    encodeTimeout: encodeSeconds * 1000,
    encoderMemory: encoderMemoryLimit(imageLimits),
  };
  const encoders = await Encoders.open(config, signal);
  // More than the encoders work on, so that one slow photo does not leave the others idle.
  const maxPending = 2 * threads + 1;
  for await (const report of mapInOrder(found, maxPending, (photo) =>
    encodeFile(photo, encoders, config, signal),
  )) {
    if (signal.aborted) break;
    await printer.print(report);
    summary.add(report.outcome);
  }
  await encoders.close();
  if (signal.aborted) printer.log(`Stopped after ${summary.photos} of ${found.length} photos.`);
  if (found.length > 1) printer.log(`${summary.throughput}: ${summary.outcomes}`);
  return summary;
}

async function encodeFile(
  { file, problem }: FoundFile,
  encoders: Encoders,
  config: EncoderPoolConfig,
  signal: AbortSignal,
): Promise<Report> {
  if (problem !== undefined) return failed(file, problem);
  let bytes: Buffer;
  try {
    bytes =
      file === standardInput ? await buffer(addAbortSignal(signal, process.stdin)) : await readFile(file);
  } catch (error) {
    return failed(file, new UnreadableFile(error).message);
  }
  const fileHash = createHash('sha256').update(bytes).digest('hex');
  if (bytes.length === 0) return refused(file, fileHash, 'The image is empty!');
  const encoding = await encoders.encode(bytes);
  if (encoding.kind !== 'encoded') return failed(file, failureMessage(encoding, config), fileHash);
  const { result } = encoding;
  if (!result.ok) return refused(file, fileHash, result.problem.message);
  return { file, ...photoAnswer(fileHash, encoders.model, result.photo) };
}

function failureMessage(
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

function refused(file: string, fileHash: string, message: string): Report {
  return { file, outcome: 'refused', answer: { file_hash: fileHash, message } };
}
