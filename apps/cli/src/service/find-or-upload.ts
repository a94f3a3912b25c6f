import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { inspectPhoto, type PhotoLimits } from '#encoding/photo';
import { UnreadableFileError } from '../photos/unreadable-file.js';
import { type RetryPolicy } from './retry-policy.js';
import { type ServiceClient, type ServiceResponse } from './service-client.js';

/** The maximum time in seconds for which the service may delay the response while a photo is pending. */
const maxWaitSeconds = 30;

/**
 * Computes the SHA-256 of a file.
 *
 * @throws {UnreadableFileError} if the file cannot be read
 */
export async function hashFile(file: string): Promise<string> {
  try {
    // The command reads a photo twice: to compute its hash and to upload it. A pipe is refused, because it can be read
    // only once.
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
 *
 * @returns the final response, and whether the service already had an answer, so that the file was not uploaded
 * @throws {UnreadableFileError} when the file was deleted after it was hashed
 */
export async function findAnswerOrUpload(
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
    // If the service has only imported encodings for this hash, it encodes the file itself after an upload, so the file
    // is uploaded.
    if (response.status === 404 || response.body.origin === 'imported') {
      known = false;
      response = await uploadFile(file, limits, service, retryPolicy);
    }
    if (response.status !== 202) return { response, known };
    retryPolicy.throwAfterTimeout(startedAt, response.body.message);
    await retryPolicy.wait(response.retryAfter ?? 1000);
    // If the file was changed after its hash was computed, the service has stored it under another hash.
    hash = response.body.file_hash ?? hash;
  }
}
