/** Days and hours of one time zone, as people of one language write them. */
import { HOUR_MS, MINUTE_MS } from "chaland/units.js";

/** @typedef {string | number | Date} Moment */

const NOON = 12;
const SECOND_MS = 1_000;

/** Every function stands alone, so that it can be imported by its name. */
export class Calendar {
  #language;
  #clock;
  #day;
  #dayOfYear;
  #isoDay;
  #offset;

  /**
   * @param {string} language
   * @param {string} [timeZone] of the store; without one, that of the browser
   */
  constructor(language, timeZone) {
    /** @type {Intl.DateTimeFormatOptions} */
    const day = { day: "numeric", month: "short", timeZone };
    this.#language = language;
    this.#clock = new Intl.DateTimeFormat(language, {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZone,
    });
    this.#day = new Intl.DateTimeFormat(language, { ...day, weekday: "short" });
    this.#dayOfYear = new Intl.DateTimeFormat(language, { ...day, year: "numeric" });
    this.#isoDay = new Intl.DateTimeFormat("en-CA", { timeZone });
    this.#offset = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  }

  /**
   * The time of day in the store.
   * @param {Moment} moment
   */
  timeOfDay = (moment) => this.#clock.format(new Date(moment));

  /**
   * A day in the store's calendar, such as "Sun, Nov 22", with the year of another year.
   * @param {Moment} moment
   */
  dayOf = (moment) => {
    const thisYear =
      this.calendarDay(moment).slice(0, 4) === this.calendarDay(Date.now()).slice(0, 4);
    return (thisYear ? this.#day : this.#dayOfYear).format(new Date(moment));
  };

  /**
   * Whether two moments fall on one day of the store.
   * @param {Moment} first
   * @param {Moment} second
   */
  sameDay = (first, second) => this.calendarDay(first) === this.calendarDay(second);

  /**
   * The time of today, or the day and the time of another day.
   * @param {Moment} moment
   */
  moment = (moment) =>
    this.sameDay(moment, Date.now())
      ? this.timeOfDay(moment)
      : `${this.dayOf(moment)}, ${this.timeOfDay(moment)}`;

  /**
   * The day of a moment in the store's calendar, as 2026-11-22.
   * @param {Moment} moment
   */
  calendarDay = (moment) => this.#isoDay.format(new Date(moment));

  /**
   * The first moment of a calendar day of the store.
   * @param {string} date such as 2026-11-22
   */
  dayStart = (date) => this.#hourOfDate(date, 0);

  /**
   * The last second of a calendar day of the store.
   * @param {string} date such as 2026-11-22
   */
  dayEnd = (date) => this.#hourOfDate(date, 24) - SECOND_MS;

  /**
   * The short name of a day of the week.
   * @param {number} number 1 is Monday
   */
  weekday = (number) =>
    new Intl.DateTimeFormat(this.#language, { weekday: "short", timeZone: "UTC" }).format(
      Date.UTC(2024, 0, number),
    );

  /**
   * The moment at which a local hour of the store begins, on the day of `moment`.
   * @param {Moment} moment
   * @param {number} hour 24 is the end of the day
   */
  atHour = (moment, hour) => this.#hourOfDate(this.calendarDay(moment), hour);

  /**
   * The moment at which the store's clock showed the full hour.
   * @param {number} moment
   */
  hourStart = (moment) => {
    const local = moment + this.#offsetMs(moment);
    return moment - (local % HOUR_MS);
  };

  /**
   * The same day of the store's calendar, some days earlier or later, at its beginning.
   * @param {Moment} moment
   * @param {number} days
   */
  daysLater = (moment, days) => {
    const [year, month, day] = this.calendarDay(moment).split("-").map(Number);
    const date = new Date(Date.UTC(year, month - 1, day + days, NOON));
    return this.dayStart(date.toISOString().slice(0, 10));
  };

  /**
   * @param {string} date
   * @param {number} hour
   */
  #hourOfDate(date, hour) {
    const [year, month, day] = date.split("-").map(Number);
    const asInUtc = Date.UTC(year, month - 1, day, hour);
    return asInUtc - this.#offsetMs(asInUtc - this.#offsetMs(asInUtc));
  }

  /** @param {number} moment */
  #offsetMs(moment) {
    const parts = this.#offset.formatToParts(moment);
    const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign, hours, minutes] = /GMT(?:([+-])(\d+):(\d+))?/.exec(name) ?? [];
    return (
      (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * HOUR_MS + Number(minutes ?? 0) * MINUTE_MS)
    );
  }
}
