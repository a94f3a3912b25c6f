/**
 * The number that a `real` of PostgreSQL gives back: rounded to single precision, and read from the shortest decimal
 * that leads there.
 */
export function fromReal(value: number): number {
  const single = Math.fround(value);
  for (let digits = 1; digits <= 9; digits += 1) {
    const decimal = Number(single.toPrecision(digits));
    if (Math.fround(decimal) === single) return decimal;
  }
  return single;
}
