import { createHash, randomBytes } from 'node:crypto';

/** The number of random bytes in a secret. */
const secretBytes = 32;

/** The format of a key: a prefix with which secret scanners can recognise leaked keys, and 32 bytes in base64url. */
const secretFormat = /^frs_[A-Za-z0-9_-]{43}$/;

/** Generates a key in the form that clients send. */
export function generateSecret(): string {
  return `frs_${randomBytes(secretBytes).toString('base64url')}`;
}

/** Whether a text has the format of a key. */
export function hasSecretFormat(text: string): boolean {
  return secretFormat.test(text);
}

/**
 * Computes the stored hash of a key, 32 bytes. The hash function is fast, because a key is hashed for every request.
 * A slow hash function is needed only for passwords, because passwords can be guessed. A key cannot be guessed, because
 * it consists of 256 random bits.
 */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
