import fc from 'fast-check';
import { ENCODING_LENGTH } from '#encoding/distance';

/** Creates an encoding with the given first number. All other numbers are 0.1. */
export function createEncoding(first: number): Float32Array {
  return new Float32Array(ENCODING_LENGTH).fill(0.1).fill(first, 0, 1);
}

/** Creates an encoding that differs from the given one by 0.1 % in every fifth number. */
export function createSimilarEncoding(encoding: Float32Array): Float32Array {
  return encoding.map((component, index) => (index % 5 === 0 ? component * 0.999 : component));
}

const finiteNumbers = { noNaN: true, noDefaultInfinity: true } as const;

/** Generates one of four numbers, so that duplicates and equal distances are frequent. */
const fewDistinctNumbers = fc.constantFrom(-0.25, 0, 0.125, 0.25);

const arbitraryEncodingNumber = fc.oneof(
  { weight: 4, arbitrary: fc.float({ min: -0.5, max: 0.5, ...finiteNumbers }) },
  { weight: 4, arbitrary: fewDistinctNumbers },
  // Generates any finite float32 number, including zeros of both signs, denormal numbers, and numbers whose square
  // overflows.
  { weight: 1, arbitrary: fc.float(finiteNumbers) },
);

const arrayLengthOfEncoding = { minLength: ENCODING_LENGTH, maxLength: ENCODING_LENGTH };

/**
 * Generates encodings of several kinds: encodings that are typical of faces, encodings with many duplicates, encodings
 * with numbers of all magnitudes, and mixed encodings.
 */
export const arbitraryEncoding: fc.Arbitrary<Float32Array> = fc
  .oneof(
    fc.array(fc.float({ min: -0.5, max: 0.5, ...finiteNumbers }), arrayLengthOfEncoding),
    fewDistinctNumbers.map((component) => Array<number>(ENCODING_LENGTH).fill(component)),
    fc.tuple(fc.float(finiteNumbers), fc.nat(ENCODING_LENGTH - 1)).map(([component, index]) => {
      return Array.from({ length: ENCODING_LENGTH }, (_, i) => (i === index ? component : 0));
    }),
    fc.array(arbitraryEncodingNumber, arrayLengthOfEncoding),
    fc.array(fc.float(finiteNumbers), arrayLengthOfEncoding),
  )
  .map((numbers) => Float32Array.from(numbers));

/**
 * Generates encodings that differ from one of the given encodings by a fraction of each number. The fraction can be
 * much larger than the rounding error of the first pass of a search, or so small that only the last bits differ.
 */
export function arbitrarySimilarEncodings(
  some: readonly Float32Array[],
  count: number,
): fc.Arbitrary<Float32Array[]> {
  return fc.tuple(fc.integer(), fc.integer({ min: 2, max: 24 })).map(([seed, fraction]) => {
    let state = seed;
    const random = () => {
      state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x3c6ef372;
      return (state ^ (state >>> 13)) / 2 ** 31;
    };
    const similar = Array.from({ length: count }, (_, index) =>
      some[index % some.length]!.map((component) => component * (1 - 2 ** -fraction * Math.abs(random()))),
    );
    return [...some, ...similar];
  });
}
