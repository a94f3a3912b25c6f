/** Runs a function repeatedly, one run after the other, and returns the median time in milliseconds. */
export async function measureMedianTime(
  runs: number,
  run: (index: number) => Promise<unknown>,
): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < runs; index++) {
    const start = performance.now();
    await run(index);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)]!;
}
