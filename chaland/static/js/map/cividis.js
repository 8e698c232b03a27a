/**
 * Cividis: a colour map that reads the same in grey and for colour-blind people.
 * Nuñez, Anderton and Renslow, 2018, https://doi.org/10.1371/journal.pone.0199239
 */
const STOPS = [
  [0, 34, 78],
  [0, 46, 106],
  [26, 56, 111],
  [50, 67, 109],
  [67, 78, 108],
  [83, 90, 109],
  [97, 101, 111],
  [111, 112, 115],
  [125, 124, 120],
  [140, 136, 120],
  [155, 148, 118],
  [171, 160, 114],
  [188, 174, 108],
  [205, 187, 99],
  [222, 201, 88],
  [240, 216, 70],
  [254, 232, 56],
];

/**
 * The colour, `[r, g, b]` in 0 to 255, of a share from 0 to 1.
 * @param {number} share
 */
export function cividis(share) {
  const place = Math.min(Math.max(share, 0), 1) * (STOPS.length - 1);
  const index = Math.min(Math.floor(place), STOPS.length - 2);
  const rest = place - index;
  return STOPS[index].map((low, i) => low + (STOPS[index + 1][i] - low) * rest);
}

/**
 * The colour of a share from 0 to 1, as style sheets write it.
 * @param {number} share
 */
export const css = (share) => `rgb(${cividis(share).map(Math.round).join(" ")})`;

const GRADIENT_STEPS = 12;

/** The whole scale from left to right, as style sheets write it. */
export const gradient = `linear-gradient(90deg, ${Array.from(
  { length: GRADIENT_STEPS + 1 },
  (_, step) => css(step / GRADIENT_STEPS),
).join(", ")})`;
