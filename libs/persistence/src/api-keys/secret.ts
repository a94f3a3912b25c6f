import { createHash, randomBytes } from 'node:crypto';

/** Random bytes in a secret. */
const length = 32;

/** A prefix by which secret scanners recognise a leaked key, and 32 bytes in base64url. */
const format = /^frs_[A-Za-z0-9_-]{43}$/;

/** Generates a key, as clients send it. */
export function generateSecret(): string {
  return `frs_${randomBytes(length).toString('base64url')}`;
}

/** Whether a text has the format of a key. */
export function hasSecretFormat(text: string): boolean {
  return format.test(text);
}

/**
 * The hash of a key that is stored, 32 bytes.
 *
 * A fast hash is sufficient: a key is 256 random bits and cannot be guessed, unlike a password, and it is hashed for every
 * request.
 */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
