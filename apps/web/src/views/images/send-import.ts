import { type ImportAnswer } from '../../../../../clients/typescript/src/index.js';
import { baseUrl } from '../../api/base-url.js';
import { type Result, toResult } from '../../api/result.js';
import { apiKey } from '../../api/session.js';

/**
 * Sends a file to the import. `fetch` does not report how much of a body was sent, so XMLHttpRequest is used. The service reads the
 * body as fast as it stores the lines, so the progress of the upload is the progress of the import.
 *
 * @param onProgress called with the fraction of the file that was sent
 */
export function sendImport(
  file: Blob,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<Result<ImportAnswer>> {
  const response = new Promise<Response>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${baseUrl}/import`);
    request.setRequestHeader('Content-Type', 'application/x-ndjson');
    if (apiKey.value !== undefined) request.setRequestHeader('Authorization', `Bearer ${apiKey.value}`);
    request.responseType = 'blob';
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      onProgress(total === 0 ? 1 : loaded / total);
    });
    request.addEventListener('load', () => {
      resolve(new Response(request.response as Blob, { status: request.status }));
    });
    request.addEventListener('error', () => {
      reject(new TypeError('The connection was lost.'));
    });
    request.addEventListener('abort', () => {
      reject(new DOMException('The import was cancelled.', 'AbortError'));
    });
    signal.addEventListener('abort', () => {
      request.abort();
    });
    request.send(file);
  });
  return toResult(
    response.then(async (received) => {
      const body: unknown = await received.json().catch(() => undefined);
      return received.ok
        ? { data: body as ImportAnswer, response: received }
        : { error: body, response: received };
    }),
  );
}
