import { createHash } from 'node:crypto';

/** The `ETag` of a response: a hash of the whole body. The computation takes a few microseconds. */
export function computeEntityTag(body: string | Buffer): string {
  return `"${createHash('sha256').update(body).digest('base64url')}"`;
}
