import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type EncoderOptions } from '#encoding';
import { findPhotos, type FoundFile, standardInput } from '../photos/find-photos.js';
import { UnreadableFile } from '../photos/unreadable-file.js';
import { type Printer } from '../report/printer.js';
import { failed, type Report } from '../report/report.js';
import { Tally } from '../report/tally.js';
import { EncoderThreads } from './encoder-threads.js';
import { inOrder } from './in-order.js';
import { photoAnswer } from './photo-answer.js';

export interface EncodeOptions extends Pick<EncoderOptions, 'runtime' | 'maxPixels'> {
  readonly threads: number;
}

/** Encodes photos on this machine and prints a line for each, in the order in which they were named. */
export async function encodePhotos(
  paths: readonly string[],
  { threads, ...encoder }: EncodeOptions,
  printer: Printer,
  signal: AbortSignal,
): Promise<Tally> {
  const tally = new Tally();
  const found = await findPhotos(paths);
  if (found.length === 0) {
    printer.say(`There is no photo in ${paths.join(', ')}.`);
    return tally;
  }
  const encoders = await EncoderThreads.start(Math.min(threads, found.length), encoder);
  // A photo that takes long must not leave the other threads without work.
  const ahead = 2 * threads + 1;
  for await (const report of inOrder(found, ahead, (photo) => encodeFile(photo, encoders, signal))) {
    if (signal.aborted) break;
    await printer.print(report);
    tally.add(report.outcome);
  }
  await encoders.close();
  if (signal.aborted) printer.say(`Stopped after ${tally.photos} of ${found.length} photos.`);
  if (found.length > 1) printer.say(`${tally.pace}: ${tally.findings}`);
  return tally;
}

async function encodeFile(
  { file, problem }: FoundFile,
  encoders: EncoderThreads,
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
  try {
    const result = await encoders.encode(bytes, signal);
    if (!result.ok) return refused(file, fileHash, result.problem.message);
    return { file, ...photoAnswer(fileHash, encoders.model, result.photo) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failed(file, `The photo stopped the encoder: ${reason}`, fileHash);
  }
}

function refused(file: string, fileHash: string, message: string): Report {
  return { file, outcome: 'refused', answer: { file_hash: fileHash, message } };
}
