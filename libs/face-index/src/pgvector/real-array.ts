/** The bytes before the numbers of an array: dimensions, nulls, type, length and lower bound. */
const arrayHeaderBytes = 5 * 4;

/**
 * Reads a `real[]` without nulls from the output of `array_send`. This is several times as fast as parsing numbers in
 * text. The query calls `array_send`, because the driver does not support results in binary format.
 */
export function readRealArray(bytes: Buffer): Float32Array {
  return Float32Array.from({ length: (bytes.length - arrayHeaderBytes) / 8 }, (_, i) =>
    // The length of each number is stored before the number.
    bytes.readFloatBE(arrayHeaderBytes + 8 * i + 4),
  );
}
