import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { inspectPhoto, type PhotoLimits } from '#encoding/photo';
import { type FoundFile } from '../photos/find-photos.js';
import { UnreadableFileError } from '../photos/unreadable-file.js';
import { createFailedReport, type PhotoOutcome, type PhotoReport } from '../report/photo-report.js';
import { RetriesExhaustedError, type RetryPolicy } from './retry-policy.js';
import { type ServiceClient, type ServiceResponse } from './service-client.js';

/** The maximum time in seconds for which the service may delay the response while a photo is pending. */
const maxWaitSeconds = 30;

export interface PushResult {
  readonly report: PhotoReport;
  /** Whether the service already had an answer for this file, so that the file was not uploaded. */
  readonly wasKnown: boolean;
}

/** Uploads one photo, unless the service already has an answer for a file with the same hash. */
export async function pushPhoto(
  { file, problem }: FoundFile,
  limits: PhotoLimits,
  service: ServiceClient,
  retryPolicy: RetryPolicy,
): Promise<PushResult> {
  if (problem !== undefined) return { report: createFailedReport(file, problem), wasKnown: false };
  let fileHash: string | undefined;
  try {
    fileHash = await hashFile(file);
    const { response, known } = await findAnswerOrUpload(file, fileHash, limits, service, retryPolicy);
    retryPolicy.recordResult();
    return { report: createPhotoReport(file, fileHash, response), wasKnown: known };
  } catch (error) {
    if (!(error instanceof RetriesExhaustedError || error instanceof UnreadableFileError)) throw error;
    return { report: createFailedReport(file, error.message, fileHash), wasKnown: false };
  }
}

/**
 * Computes the SHA-256 of a file.
 *
 * @throws {UnreadableFileError} if the file cannot be read
 */
async function hashFile(file: string): Promise<string> {
  try {
    // A photo is read twice, to hash it and to upload it. A pipe cannot be read twice.
    if (!(await stat(file)).isFile()) throw new Error('not a regular file');
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    return hash.digest('hex');
  } catch (error) {
    throw new UnreadableFileError(error);
  }
}

/**
 * Uploads a file. If the header of the file shows that the service would refuse it, the file is not uploaded, and the
 * function returns the same message as the service.
 *
 * @throws {UnreadableFileError} when the file was deleted after it was hashed
 */
async function uploadFile(
  file: string,
  limits: PhotoLimits,
  service: ServiceClient,
  retryPolicy: RetryPolicy,
): Promise<ServiceResponse> {
  const inspected = await inspectPhoto(file, limits).catch(throwUnreadableFileError);
  if (!inspected.ok)
    return { status: 415, body: { message: inspected.problem.message }, retryAfter: undefined };
  return retryPolicy.sendWithRetries(async () =>
    service.uploadPhoto(await openAsBlob(file).catch(throwUnreadableFileError)),
  );
}

function throwUnreadableFileError(error: unknown): never {
  throw new UnreadableFileError(error);
}

/**
 * Looks up the answer by the hash of the file. Uploads the file if there is no answer. Polls while the photo is
 * pending.
 */
async function findAnswerOrUpload(
  file: string,
  fileHash: string,
  limits: PhotoLimits,
  service: ServiceClient,
  retryPolicy: RetryPolicy,
): Promise<{ response: ServiceResponse; known: boolean }> {
  const startedAt = Date.now();
  let hash = fileHash;
  let known = true;
  for (;;) {
    let response = await retryPolicy.sendWithRetries(() => service.findByHash(hash, maxWaitSeconds));
    // If encodings were imported for the hash of a file, the service encodes the file after an upload.
    if (response.status === 404 || response.body.origin === 'imported') {
      known = false;
      response = await uploadFile(file, limits, service, retryPolicy);
    }
    if (response.status !== 202) return { response, known };
    retryPolicy.checkTimeout(startedAt, response.body.message);
    await retryPolicy.wait(response.retryAfter ?? 1000);
    // If the file was changed after it was hashed, the service stored it under another hash.
    hash = response.body.file_hash ?? hash;
  }
}

function createPhotoReport(file: string, fileHash: string, { status, body }: ServiceResponse): PhotoReport {
  return { file, outcome: toPhotoOutcome(status, body.message), answer: { file_hash: fileHash, ...body } };
}

function toPhotoOutcome(status: number, message: string): PhotoOutcome {
  if (status === 200) return 'encoded';
  return status === 422 && message === 'No faces found!' ? 'no-face' : 'refused';
}
