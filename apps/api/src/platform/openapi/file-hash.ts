import { z } from 'zod';

/** What a file hash looks like: SHA-256 in lower-case hex. */
export const fileHashPattern = '^[0-9a-f]{64}$';

/** A file hash in a body. */
export const fileHash = z
  .string()
  .regex(new RegExp(fileHashPattern), 'must be 64 lower-case hexadecimal digits');
