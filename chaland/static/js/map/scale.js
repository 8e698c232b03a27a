/** A round end for a scale, so that its legend can be read. */
const STEPS = [1, 2, 3, 5];

/**
 * The smallest of 1, 2, 3, 5 times a power of ten that is not below `value`.
 * @param {number} value
 */
export function roundUp(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = STEPS.find((candidate) => candidate * power >= value * 0.999) ?? 10;
  return step * power;
}

/**
 * The value below which `share` of the numbers lie.
 * @param {number[]} numbers
 * @param {number} share
 */
export function quantile(numbers, share) {
  if (!numbers.length) return 0;
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
