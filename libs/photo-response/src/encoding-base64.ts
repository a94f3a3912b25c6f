/** The number of values in an encoding, in requests and responses. */
export const encodingLength = 128;

/** The number of bytes of an encoding in base64: each value is a float32. */
export const encodingBytes = encodingLength * 4;

/** Formats an encoding as base64 of little-endian float32 values. */
export function formatEncodingAsBase64(encoding: readonly number[]): string {
  const bytes = Buffer.alloc(encoding.length * 4);
  encoding.forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes.toString('base64');
}

/**
 * Reads the little-endian float32 values of an encoding.
 *
 * @param bytes the decoded base64, {@link encodingBytes} long
 */
export function readEncodingFromBytes(bytes: Buffer): number[] {
  return Array.from({ length: encodingLength }, (_, index) => bytes.readFloatLE(index * 4));
}
