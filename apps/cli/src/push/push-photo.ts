import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { inspectPhoto, type PhotoLimits } from '#encoding/photo';
import { type FoundFile } from '../photos/find-photos.js';
import { UnreadableFile } from '../photos/unreadable-file.js';
import { failed, type Outcome, type Report } from '../report/report.js';
import { OutOfPatience, type Patience } from './retry-policy';
import { type Service, type ServiceAnswer } from './service.js';

/** Seconds for which the service may hold a question about a photo that is pending. */
const longestWait = 30;

export interface Pushed {
  readonly report: Report;
  /** Whether the service had the answer already, and no byte was sent. */
  readonly known: boolean;
}

/**
 * Brings one photo to the service, unless it is there.
 *
 * The service knows best what it has answered, so it is asked, by the hash of the file: whatever stopped an earlier run,
 * and wherever it ran, nothing is sent twice.
 */
export async function pushPhoto(
  { file, problem }: FoundFile,
  limits: PhotoLimits,
  service: Service,
  patience: Patience,
): Promise<Pushed> {
  if (problem !== undefined) return { report: failed(file, problem), known: false };
  let fileHash: string | undefined;
  try {
    fileHash = await hashFile(file);
    const { answer, known } = await settle(file, fileHash, limits, service, patience);
    patience.hasResult();
    return { report: reportOf(file, fileHash, answer), known };
  } catch (error) {
    if (!(error instanceof OutOfPatience || error instanceof UnreadableFile)) throw error;
    return { report: failed(file, error.message, fileHash), known: false };
  }
}

/** @throws {UnreadableFile} */
async function hashFile(file: string): Promise<string> {
  try {
    // A pipe could be read but once, and a photo is read twice.
    if (!(await stat(file)).isFile()) throw new Error('it is no regular file');
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    return hash.digest('hex');
  } catch (error) {
    throw new UnreadableFile(error);
  }
}

/**
 * Uploads the file, unless its header shows that the service would refuse it: it is told in the same words, at no cost.
 *
 * @throws {UnreadableFile} when it has gone since it was hashed
 */
async function sendFile(
  file: string,
  limits: PhotoLimits,
  service: Service,
  patience: Patience,
): Promise<ServiceAnswer> {
  const inspected = await inspectPhoto(file, limits).catch(unreadable);
  if (!inspected.ok)
    return { status: 415, body: { message: inspected.problem.message }, retryAfter: undefined };
  return patience.ask(async () => service.upload(await openAsBlob(file).catch(unreadable)));
}

function unreadable(error: unknown): never {
  throw new UnreadableFile(error);
}

/** Asks, sends what is not known, and asks again until there is an answer. */
async function settle(
  file: string,
  fileHash: string,
  limits: PhotoLimits,
  service: Service,
  patience: Patience,
): Promise<{ answer: ServiceAnswer; known: boolean }> {
  const begun = Date.now();
  let hash = fileHash;
  let known = true;
  for (;;) {
    let answer = await patience.ask(() => service.look(hash, longestWait));
    // Imported encodings are what somebody says of this file; the service encodes it itself when it has it.
    if (answer.status === 404 || answer.body.origin === 'imported') {
      known = false;
      answer = await sendFile(file, limits, service, patience);
    }
    if (answer.status !== 202) return { answer, known };
    patience.checkWhetherInVain(begun, answer.body.message);
    await patience.rest(answer.retryAfter ?? 1000);
    // A file that was written to meanwhile is known by the hash of what has arrived.
    hash = answer.body.file_hash ?? hash;
  }
}

function reportOf(file: string, fileHash: string, { status, body }: ServiceAnswer): Report {
  return { file, outcome: outcomeOf(status, body.message), answer: { file_hash: fileHash, ...body } };
}

function outcomeOf(status: number, message: string): Outcome {
  if (status === 200) return 'encoded';
  return status === 422 && message === 'No faces found!' ? 'no-face' : 'refused';
}
