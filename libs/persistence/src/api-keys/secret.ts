import { createHash, randomBytes } from 'node:crypto';

/** Bytes of chance in a secret. */
const length = 32;

/** What a key looks like: a prefix by which scanners of repositories and logs find one that leaked, and 32 bytes. */
const shape = /^frs_[A-Za-z0-9_-]{43}$/;

/** A new key, as its holder will send it. */
export function generateSecret(): string {
  return `frs_${randomBytes(length).toString('base64url')}`;
}

/** Whether that could be a key at all. */
export function hasSecretFormat(text: string): boolean {
  return shape.test(text);
}

/**
 * What is kept of a key, 32 bytes.
 *
 * A password is short and chosen by a person, so it takes a slow hash to keep it from being guessed. A key is 256 bits
 * of chance: nobody guesses it at any speed, and every request has to look its key up. So the fast hash is right.
 */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
