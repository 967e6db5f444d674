/** Milliseconds from some fixed moment, with fractions, whatever becomes of the clock on the wall. */
export function stopwatch(): number {
  return performance.now();
}
