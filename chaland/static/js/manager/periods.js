/** The periods over which heat is shown, in the days of the store. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from "chaland/units.js";

/** @import { Calendar } from "chaland/language/calendar.js" */

/** @typedef {"hour" | "today" | "yesterday" | "week"} Period */
/** @typedef {"live" | "hour" | "today"} LivePeriod */
/** @typedef {[from: number, to: number]} TimeSpan */

/** @type {Period[]} */
export const PERIODS = ["hour", "today", "yesterday", "week"];
/** @type {LivePeriod[]} */
export const LIVE_PERIODS = ["live", "hour", "today"];

/** The steps in which one looks back. */
export const STEP_MS = 15 * MINUTE_MS;
const OPENS = 9;
const LONGEST_IN_HOURS_MS = 36 * HOUR_MS;

/**
 * Whether `name` is one of the periods of the heatmap.
 * @param {string | null} name
 * @returns {name is Period}
 */
export const isPeriod = (name) => PERIODS.some((period) => period === name);

/**
 * The moments from and to which the heatmap shows heat.
 * @param {Period} period
 * @param {number} now
 * @param {Calendar} calendar
 * @returns {TimeSpan}
 */
export function spanOf(period, now, calendar) {
  const today = calendar.daysLater(now, 0);
  if (period === "hour") return [now - HOUR_MS, now];
  if (period === "yesterday") return [calendar.daysLater(now, -1), today];
  if (period === "week") return [calendar.daysLater(now, -6), now];
  return [today, now];
}

/**
 * The moments from and to which the live map shows heat.
 * @param {LivePeriod} period
 * @param {number | null} until somebody looks back to the hour before this moment
 * @param {number} now
 * @param {Calendar} calendar
 * @returns {TimeSpan}
 */
export function liveSpanOf(period, until, now, calendar) {
  if (until !== null) return [until - HOUR_MS, until];
  if (period === "today") return [calendar.daysLater(now, 0), now];
  return [now - (period === "hour" ? HOUR_MS : STEP_MS), now];
}

/**
 * The part of today that one can look back to: from opening, or from midnight where it is night.
 * @param {number} now
 * @param {Calendar} calendar
 * @returns {TimeSpan}
 */
export function todaysSpan(now, calendar) {
  const opening = calendar.atHour(now, OPENS);
  return [now - opening < 2 * HOUR_MS ? calendar.daysLater(now, 0) : opening, now];
}

/**
 * The whole hours of a short period, the whole days of a long one; `step` is about their length.
 * @param {TimeSpan} span
 * @param {Calendar} calendar
 * @returns {{ step: number, spans: TimeSpan[] }}
 */
export function barsOf([from, to], calendar) {
  const inDays = to - from > LONGEST_IN_HOURS_MS;
  const next = inDays
    ? (/** @type {number} */ start) => calendar.daysLater(start, 1)
    : (/** @type {number} */ start) => start + HOUR_MS;
  /** @type {TimeSpan[]} */
  const spans = [];
  for (let start = inDays ? calendar.daysLater(from, 0) : calendar.hourStart(from); start < to;) {
    const end = next(start);
    spans.push([start, Math.min(end, to)]);
    start = end;
  }
  return { step: inDays ? DAY_MS : HOUR_MS, spans };
}
