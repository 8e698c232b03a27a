/** Words and numbers in the language of the page. */
import texts from "texts";

export const language = document.documentElement.lang;
const plural = new Intl.PluralRules(language);
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });

/** The text of `key`; `one | other` is chosen by the value `n`. */
export function t(key, values = {}) {
  let text = texts[key];
  if (text === undefined) throw new Error(`no text for ${key}`);
  if (text.includes(" | ")) text = text.split(" | ")[plural.select(values.n) === "one" ? 0 : 1];
  return text.replace(/\{(\w+)\}/g, (_, name) =>
    typeof values[name] === "number" ? number(values[name]) : (values[name] ?? ""),
  );
}

/** Whether somebody has written a text under this key. */
export const written = (key) => key in texts;

/** What was written in both languages, in this one. */
export const inLanguage = (both) => both?.[language] || both?.en || both?.fr || "";

export const number = (value) => (Number.isInteger(value) ? whole : fine).format(value);
const tenth = new Intl.NumberFormat(language, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
export const decimal = (value) => tenth.format(value);
export const percent = (value) => (value > 0 && value < 0.1 ? tenths : share).format(value);

/** Money from integer minor units. */
export function money(minor, currency) {
  const format = new Intl.NumberFormat(language, { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits;
  const value = minor / 10 ** digits;
  const short = { style: "currency", currency, minimumFractionDigits: 0 };
  return (Number.isInteger(value) ? new Intl.NumberFormat(language, short) : format).format(value);
}

/** Seconds as minutes that people say: "40 s", "9 min", "1 h 20". */
export function duration(seconds) {
  if (seconds < 60) return t("units.seconds", { n: Math.round(seconds) });
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t("units.minutes", { n: minutes });
  const rest = String(minutes % 60).padStart(2, "0");
  return t("units.hours", { h: String(Math.floor(minutes / 60)), m: rest });
}

/** A figure that may be unknown (null) or withheld ({below: k}, of a count or of its base). */
export function figure(value, format = number) {
  if (typeof value === "number") return format(value);
  return value && format === number ? `<\u202f${value.below}` : "–";
}

const timeZone = document.body.dataset.timezone || undefined;
const clock = new Intl.DateTimeFormat(language, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone,
});
const day = new Intl.DateTimeFormat(language, {
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZone,
});
const dayOfYear = new Intl.DateTimeFormat(language, {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone,
});
const calendar = new Intl.DateTimeFormat("en-CA", { timeZone });

/** The time of day in the store. */
export const timeOfDay = (moment) => clock.format(new Date(moment));

/** A day in the store's calendar, such as "Sun, Nov 22", with the year of another year. */
export function dayOf(value) {
  const near = calendarDay(value).slice(0, 4) === calendarDay(Date.now()).slice(0, 4);
  return (near ? day : dayOfYear).format(new Date(value));
}

/** Whether two moments fall on one day of the store. */
export const sameDay = (a, b) => calendarDay(a) === calendarDay(b);

/** The time of today, or the day and the time of another day. */
export function moment(value) {
  return sameDay(value, Date.now()) ? timeOfDay(value) : `${dayOf(value)}, ${timeOfDay(value)}`;
}

/** The day of a moment in the store's calendar, as 2026-11-22. */
export const calendarDay = (value) => calendar.format(new Date(value));

/** The first and the last moment of a calendar day of the store. */
export const dayStart = (date) => atHour(`${date}T12:00:00Z`, 0);
export const dayEnd = (date) => atHour(`${date}T12:00:00Z`, 24) - 1000;

/** The short name of a day of the week; 1 is Monday. */
export const weekday = (number) =>
  new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" }).format(
    Date.UTC(2024, 0, number),
  );

/** The moment at which a local hour of the store begins, on the day of `moment`. */
export function atHour(moment, hour) {
  const [year, month, date] = calendar.format(new Date(moment)).split("-").map(Number);
  const guess = Date.UTC(year, month - 1, date, hour);
  return guess - offset(guess - offset(guess));
}

function offset(moment) {
  const part = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" })
    .formatToParts(new Date(moment))
    .find((piece) => piece.type === "timeZoneName").value;
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d+):(\d+))?/.exec(part);
  return (sign === "-" ? -1 : 1) * ((hours ?? 0) * 3_600_000 + (minutes ?? 0) * 60_000);
}
