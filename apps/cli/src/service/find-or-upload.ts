import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { inspectPhoto, type PhotoLimits } from '#encoding/photo';
import { UnreadableFile } from '../photos/unreadable-file.js';
import { type RetryPolicy } from './retry-policy.js';
import { type Service, type ServiceResponse } from './service.js';

/** Seconds for which the service may hold a request for a pending photo. */
const waitSeconds = 30;

/**
 * The SHA-256 of a file.
 *
 * @throws {UnreadableFile}
 */
export async function hashFile(file: string): Promise<string> {
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

/**
 * Requests the answer by hash, uploads the file if there is none, and polls while the photo is pending.
 *
 * @returns the final response, and whether the service had it already, so that the file was not uploaded
 * @throws {UnreadableFile} when the file was deleted after it was hashed
 */
export async function findOrUpload(
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
