/** Which zones a table shows, and in which order. */

/** @import { ZoneFigures } from "types/answers" */
/** @import { Figure } from "chaland/language/words.js" */

/**
 * A zone with the people in it on 100 m2.
 * @typedef {ZoneFigures & { density: number }} ZoneRow
 */
/** @typedef {"people_now" | "density" | "visits_today" | "dwell_median_s"} ZoneFigure */
/** @typedef {{ key: "name" | ZoneFigure, down: boolean }} Sorting */

/**
 * The zones whose name has `text` in it, whatever its accents, in the order of `sorting`.
 * @param {ZoneRow[]} zones
 * @param {string} text
 * @param {Sorting} sorting
 * @param {string} language
 */
export function selectZones(zones, text, { key, down }, language) {
  const { compare } = new Intl.Collator(language);
  /** @type {(a: ZoneRow, b: ZoneRow) => number} */
  const order =
    key === "name"
      ? (a, b) => compare(a.name, b.name)
      : (a, b) => rank(a[key]) - rank(b[key]) || compare(b.name, a.name);
  return zones
    .filter(({ name }) => plain(name).includes(plain(text)))
    .sort((a, b) => (down ? order(b, a) : order(a, b)));
}

/**
 * Unknown figures sort below withheld ones, and those below every known one.
 * @param {Figure} figure
 */
const rank = (figure) => (typeof figure === "number" ? figure : figure === null ? -2 : -1);

/** @param {string} text */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
