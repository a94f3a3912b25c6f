import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';

/** The number of bytes in the second part of the upload: the end of the photo and the end of the form. */
const lengthOfSecondPart = 1_000;

/** An upload whose last bytes have not been sent yet. */
export interface UnfinishedUpload {
  /** Sends the remaining bytes, and returns the response to the upload. */
  finish(): Promise<{ readonly status: number; readonly body: string }>;
}

/** Sends a form with a photo to a route, but does not send the last bytes of the form. */
export function beginUpload(url: string, route: string, photo: Uint8Array): UnfinishedUpload {
  const boundary = 'a-photo-in-two-parts';
  const form = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="upload_file"; filename="photo.jpg"\r\n\r\n`,
    ),
    photo,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const open = request(url + route, {
    method: 'POST',
    headers: {
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': form.length,
      // The connection is kept alive, like the connections of a load balancer.
      Connection: 'keep-alive',
    },
  });
  const answered = once(open, 'response') as Promise<[IncomingMessage]>;
  // The response is awaited later. Until the response is awaited, a closed connection must not cause an unhandled
  // rejection.
  answered.catch(() => undefined);
  open.write(form.subarray(0, -lengthOfSecondPart));
  return {
    finish: async () => {
      open.end(form.subarray(-lengthOfSecondPart));
      const [response] = await answered;
      return {
        status: response.statusCode!,
        body: Buffer.concat((await response.toArray()) as Buffer[]).toString(),
      };
    },
  };
}
