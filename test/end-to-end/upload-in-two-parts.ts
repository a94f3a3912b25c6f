import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';

/** Bytes of a form that are sent last: the end of a photo, and of the form. */
const rest = 1_000;

/** An upload that stalls before its end. */
export interface UnfinishedUpload {
  /** Sends the rest, and tells the answer. */
  finish(): Promise<{ readonly status: number; readonly body: string }>;
}

/** Sends a photo in the field `upload_file` to a route, but for its last bytes. */
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
      // As the connections of a balancer are.
      Connection: 'keep-alive',
    },
  });
  const answered = once(open, 'response') as Promise<[IncomingMessage]>;
  // Awaited at the end; until then a service that hangs up is not to be an unhandled failure.
  answered.catch(() => undefined);
  open.write(form.subarray(0, -rest));
  return {
    finish: async () => {
      open.end(form.subarray(-rest));
      const [response] = await answered;
      return {
        status: response.statusCode!,
        body: Buffer.concat((await response.toArray()) as Buffer[]).toString(),
      };
    },
  };
}
