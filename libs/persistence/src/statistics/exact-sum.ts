/**
 * Computes sums of float32 numbers without rounding errors.
 *
 * Every finite float32 is an integer multiple of 2⁻¹⁴⁹, its smallest step. In this unit a sum of float32 numbers is a
 * sum of integers: the sum is exact, it does not depend on the order of the numbers, and a subtraction reverts an
 * addition exactly. The statistics are therefore always equal to statistics that are computed again from all images, no
 * matter in which order images were added and subtracted.
 *
 * Source: U. This method is the exact accumulator of Kulisch, “Computer Arithmetic and Validity” (2013).
 */
const smallestFloat32 = 2 ** -149;

const floatView = new Float32Array(1);
const bitsView = new Uint32Array(floatView.buffer);

/**
 * @param value a finite number that float32 can represent
 * @returns the value in units of 2⁻¹⁴⁹
 * @throws {RangeError} when the value is not a finite float32
 */
export function toExactUnits(value: number): bigint {
  floatView[0] = value;
  if (floatView[0] !== value || !Number.isFinite(value))
    throw new RangeError(`${value} is not a finite float32`);
  const pattern = bitsView[0]!;
  const exponent = (pattern >>> 23) & 0xff;
  const fraction = BigInt(pattern & 0x7f_ffff);
  const magnitude = exponent === 0 ? fraction : (fraction | 0x80_0000n) << BigInt(exponent - 1);
  return pattern >>> 31 === 0 ? magnitude : -magnitude;
}

/**
 * Adds encodings to a sum, component by component.
 *
 * @param sum 128 integers in units of 2⁻¹⁴⁹; it is not modified
 * @param encodings the encodings to add, each with 128 float32 numbers
 */
export function addEncodings(sum: readonly bigint[], encodings: Iterable<ArrayLike<number>>): bigint[] {
  const total = [...sum];
  for (const encoding of encodings) {
    for (let i = 0; i < total.length; i++) total[i]! += toExactUnits(encoding[i]!);
  }
  return total;
}

/** Subtracts encodings from a sum, as the inverse of {@link addEncodings}. */
export function subtractEncodings(sum: readonly bigint[], encodings: Iterable<ArrayLike<number>>): bigint[] {
  const total = [...sum];
  for (const encoding of encodings) {
    for (let i = 0; i < total.length; i++) total[i]! -= toExactUnits(encoding[i]!);
  }
  return total;
}

/**
 * @param sum integers in units of 2⁻¹⁴⁹
 * @returns the mean of each component, rounded only once; zeros if no encoding was counted
 */
export function computeAverage(sum: readonly bigint[], count: number): number[] {
  return sum.map((units) => (count === 0 ? 0 : (Number(units) * smallestFloat32) / count));
}
