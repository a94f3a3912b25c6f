import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const cipherAlgorithm = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;

/**
 * Encrypts staged bytes before they are written to the database.
 *
 * The bytes of a deleted row stay on disk for some time: in pages that are not yet overwritten, in the write-ahead log,
 * in backups. Encryption makes the remaining bytes unreadable.
 */
export class StagingCipher {
  private readonly key: Buffer;

  /**
   * The name of the key. The name of the key is computed from the secret, but nobody can compute the key from this
   * name. Data that was encrypted with one key cannot be decrypted with a key of another name.
   */
  readonly keyName: string;

  /** @param secret the secret, which all processes of the service share and the database does not store */
  constructor(secret: string) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'frs staged bytes', 32));
    this.keyName = Buffer.from(hkdfSync('sha256', secret, '', 'frs staging key name', 8)).toString('hex');
  }

  /**
   * @param context a text that identifies the bytes; decryption requires the same text (additional authenticated data)
   * @returns nonce, tag and ciphertext, 28 bytes more than the plaintext
   */
  encrypt(bytes: Uint8Array, context: string): Buffer {
    const nonce = randomBytes(nonceLength);
    const cipher = createCipheriv(cipherAlgorithm, this.key, nonce).setAAD(Buffer.from(context));
    const ciphertext = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
  }

  /** @throws if the bytes were encrypted with another secret or for another context, or were changed later */
  decrypt(encrypted: Buffer, context: string): Buffer {
    const nonce = encrypted.subarray(0, nonceLength);
    const tag = encrypted.subarray(nonceLength, nonceLength + tagLength);
    const decipher = createDecipheriv(cipherAlgorithm, this.key, nonce)
      .setAAD(Buffer.from(context))
      .setAuthTag(tag);
    return Buffer.concat([decipher.update(encrypted.subarray(nonceLength + tagLength)), decipher.final()]);
  }
}

/** Returns the encryption context of a chunk. */
export function createChunkContext(fileHash: string, position: number): string {
  return `${fileHash} ${position}`;
}
