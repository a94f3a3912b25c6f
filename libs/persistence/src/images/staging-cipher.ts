import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;

/**
 * Seals staged bytes before they reach the database.
 *
 * A row that is deleted stays on the database's disks for a while: in pages that are not yet written over, in its
 * write-ahead log, in backups. Sealed, what stays there is no photo.
 */
export class StagingCipher {
  private readonly key: Buffer;

  /** Names the key, and tells nothing else of it: what is sealed under one name opens under no other. */
  readonly keyName: string;

  /** @param secret that every process of the service knows, and the database does not keep */
  constructor(secret: string) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'frs staged bytes', 32));
    this.keyName = Buffer.from(hkdfSync('sha256', secret, '', 'frs staging key name', 8)).toString('hex');
  }

  /**
   * @param place what the bytes are and where they belong; they open in no other place
   * @returns nonce, tag and sealed bytes, 28 bytes more than the plain ones
   */
  encrypt(bytes: Uint8Array, place: string): Buffer {
    const nonce = randomBytes(nonceLength);
    const cipher = createCipheriv(algorithm, this.key, nonce).setAAD(Buffer.from(place));
    const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** @throws when the bytes were sealed under another secret or for another place, or were changed since */
  decrypt(sealed: Buffer, place: string): Buffer {
    const nonce = sealed.subarray(0, nonceLength);
    const tag = sealed.subarray(nonceLength, nonceLength + tagLength);
    const decipher = createDecipheriv(algorithm, this.key, nonce).setAAD(Buffer.from(place)).setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed.subarray(nonceLength + tagLength)), decipher.final()]);
  }
}
