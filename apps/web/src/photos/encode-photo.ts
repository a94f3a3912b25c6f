import { type FaceEncodingAnswer } from '../../../../clients/typescript/src/index.js';
import { api } from '../api/client.js';
import { isTemporary, type Result, toResult } from '../api/result.js';

/** The number of times that a photo is sent while the service is busy. */
const attempts = 4;

/** The seconds that a request waits for a photo that is still pending. */
const pollSeconds = 20;

/** Sends a photo to the service and waits for its faces. A busy service is asked again when it permits. */
export async function encodePhoto(file: File, signal: AbortSignal): Promise<Result<FaceEncodingAnswer>> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await toResult(
      api.POST('/generate_face_encoding', { body: { upload_file: file }, signal }),
    );
    if (result.ok) {
      const { value, response } = result;
      return isFinished(value) ? { ok: true, value, response } : await waitForResult(value.file_hash, signal);
    }
    if (attempt === attempts || !isTemporary(result.problem) || signal.aborted) return result;
    await pause(result.problem.retryAfter ?? 1);
  }
}

/** Waits until a pending photo is encoded. */
async function waitForResult(fileHash: string, signal: AbortSignal): Promise<Result<FaceEncodingAnswer>> {
  for (;;) {
    const result = await toResult(
      api.GET('/face_encoding/{file_hash}', {
        params: { path: { file_hash: fileHash } },
        headers: { Prefer: `wait=${pollSeconds}` },
        signal,
      }),
    );
    if (!result.ok) return result;
    const { value, response } = result;
    if (isFinished(value)) return { ok: true, value, response };
    await pause(1);
  }
}

function isFinished(answer: { message: string }): answer is FaceEncodingAnswer {
  return answer.message !== 'Pending';
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
