/**
 * The number that PostgreSQL returns for a value of type `real`: rounded to single precision, and parsed from the shortest
 * decimal that represents it.
 */
export function roundToPostgresReal(value: number): number {
  const single = Math.fround(value);
  for (let digits = 1; digits <= 9; digits += 1) {
    const decimal = Number(single.toPrecision(digits));
    if (Math.fround(decimal) === single) return decimal;
  }
  return single;
}
