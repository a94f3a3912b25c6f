import { type CustomTypesConfig } from 'pg';

/** The bytes before the numbers of an array: dimensions, nulls, type, length and lower bound. */
const arrayHeaderBytes = 5 * 4;

/** Leaves the values of a row in the binary format of PostgreSQL, from which the functions below read them. */
export const binaryTypes: CustomTypesConfig = {
  getTypeParser: () => (value: unknown) => value as never,
};

/** Reads a `bigint`. */
export function readId(value: Buffer): number {
  return value.readInt32BE(0) * 2 ** 32 + value.readUInt32BE(4);
}

/** Reads a `real[]` without nulls. */
export function readRealArray(value: Buffer): Float32Array {
  return Float32Array.from({ length: (value.length - arrayHeaderBytes) / 8 }, (_, i) =>
    // The length of a number precedes it.
    value.readFloatBE(arrayHeaderBytes + 8 * i + 4),
  );
}
