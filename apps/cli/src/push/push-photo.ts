import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { inspectPhoto, type PhotoLimits } from '#encoding/photo';
import { type FoundFile } from '../photos/find-photos.js';
import { UnreadableFile } from '../photos/unreadable-file.js';
import { failed, type Outcome, type Report } from '../report/report.js';
import { RetriesExhausted, type RetryPolicy } from './retry-policy.js';
import { type Service, type ServiceResponse } from './service.js';

/** Seconds for which the service may hold a request for a pending photo. */
const waitSeconds = 30;

export interface PushResult {
  readonly report: Report;
  /** Whether the service had an answer for this file already, so that it was not uploaded. */
  readonly known: boolean;
}

/** Uploads one photo, unless the service finds an answer by the hash of the file. */
export async function pushPhoto(
  { file, problem }: FoundFile,
  limits: PhotoLimits,
  service: Service,
  retryPolicy: RetryPolicy,
): Promise<PushResult> {
  if (problem !== undefined) return { report: failed(file, problem), known: false };
  let fileHash: string | undefined;
  try {
    fileHash = await hashFile(file);
    const { response, known } = await findOrUpload(file, fileHash, limits, service, retryPolicy);
    retryPolicy.recordResult();
    return { report: reportOf(file, fileHash, response), known };
  } catch (error) {
    if (!(error instanceof RetriesExhausted || error instanceof UnreadableFile)) throw error;
    return { report: failed(file, error.message, fileHash), known: false };
  }
}

/** @throws {UnreadableFile} */
async function hashFile(file: string): Promise<string> {
  try {
    // A photo is read twice, which a pipe does not allow.
    if (!(await stat(file)).isFile()) throw new Error('not a regular file');
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    return hash.digest('hex');
  } catch (error) {
    throw new UnreadableFile(error);
  }
}

/**
 * Uploads the file, unless its header shows that the service would refuse it. Then the result has the message that the
 * service would give.
 *
 * @throws {UnreadableFile} when the file was deleted after it was hashed
 */
async function uploadFile(
  file: string,
  limits: PhotoLimits,
  service: Service,
  retryPolicy: RetryPolicy,
): Promise<ServiceResponse> {
  const inspected = await inspectPhoto(file, limits).catch(throwUnreadable);
  if (!inspected.ok)
    return { status: 415, body: { message: inspected.problem.message }, retryAfter: undefined };
  return retryPolicy.send(async () => service.upload(await openAsBlob(file).catch(throwUnreadable)));
}

function throwUnreadable(error: unknown): never {
  throw new UnreadableFile(error);
}

/** Requests the answer by hash, uploads the file if there is none, and polls while the photo is pending. */
async function findOrUpload(
  file: string,
  fileHash: string,
  limits: PhotoLimits,
  service: Service,
  retryPolicy: RetryPolicy,
): Promise<{ response: ServiceResponse; known: boolean }> {
  const startedAt = Date.now();
  let hash = fileHash;
  let known = true;
  for (;;) {
    let response = await retryPolicy.send(() => service.findByHash(hash, waitSeconds));
    // The service encodes an uploaded file itself, also when encodings were imported for its hash.
    if (response.status === 404 || response.body.origin === 'imported') {
      known = false;
      response = await uploadFile(file, limits, service, retryPolicy);
    }
    if (response.status !== 202) return { response, known };
    retryPolicy.checkTimeout(startedAt, response.body.message);
    await retryPolicy.wait(response.retryAfter ?? 1000);
    // A file that was changed meanwhile was uploaded under another hash.
    hash = response.body.file_hash ?? hash;
  }
}

function reportOf(file: string, fileHash: string, { status, body }: ServiceResponse): Report {
  return { file, outcome: outcomeOf(status, body.message), answer: { file_hash: fileHash, ...body } };
}

function outcomeOf(status: number, message: string): Outcome {
  if (status === 200) return 'encoded';
  return status === 422 && message === 'No faces found!' ? 'no-face' : 'refused';
}
