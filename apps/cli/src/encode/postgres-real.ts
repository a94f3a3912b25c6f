/**
 * Returns the number that a client receives from PostgreSQL if the value is stored as `real`. PostgreSQL rounds the
 * value to single precision, and sends the shortest decimal number that identifies the rounded value.
 */
export function roundToPostgresReal(value: number): number {
  const single = Math.fround(value);
  for (let digits = 1; digits <= 9; digits += 1) {
    const decimal = Number(single.toPrecision(digits));
    if (Math.fround(decimal) === single) return decimal;
  }
  return single;
}
