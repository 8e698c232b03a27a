import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Calendar } from "chaland/language/calendar.js";
import { barsOf, isPeriod, liveSpanOf, spanOf, todaysSpan } from "chaland/manager/periods.js";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "chaland/units.js";

/** @import { TimeSpan } from "chaland/manager/periods.js" */

const paris = new Calendar("en", "Europe/Paris");
const kolkata = new Calendar("en", "Asia/Kolkata");
const newYork = new Calendar("en", "America/New_York");
const auckland = new Calendar("en", "Pacific/Auckland");

/** @param {string} text */
const at = (text) => Date.parse(text);

/** @param {number} moment */
const iso = (moment) => new Date(moment).toISOString().replace(":00.000Z", "Z");

/** @param {TimeSpan} span */
const isoSpan = ([from, to]) => [iso(from), iso(to)];

describe("an hour of the store", () => {
  it("is found on days of 23 and of 25 hours", () => {
    // Paris: clocks go forward on 29 March 2026 at 01:00 UTC, back on 25 October at 01:00 UTC.
    assert.equal(iso(paris.atHour(at("2026-03-29T12:00Z"), 0)), "2026-03-28T23:00Z");
    assert.equal(iso(paris.atHour(at("2026-03-29T12:00Z"), 9)), "2026-03-29T07:00Z");
    assert.equal(iso(paris.atHour(at("2026-03-29T12:00Z"), 24)), "2026-03-29T22:00Z");
    assert.equal(iso(paris.atHour(at("2026-10-25T12:00Z"), 0)), "2026-10-24T22:00Z");
    assert.equal(iso(paris.atHour(at("2026-10-25T12:00Z"), 9)), "2026-10-25T08:00Z");
    assert.equal(iso(paris.atHour(at("2026-10-25T12:00Z"), 24)), "2026-10-25T23:00Z");
  });

  it("is found west of UTC, where the clocks change after that hour of UTC", () => {
    // New York: clocks go forward on 8 March 2026 at 07:00 UTC.
    assert.equal(iso(newYork.atHour(at("2026-03-08T12:00Z"), 1)), "2026-03-08T06:00Z");
    assert.equal(iso(newYork.atHour(at("2026-03-08T12:00Z"), 3)), "2026-03-08T07:00Z");
    assert.equal(iso(newYork.atHour(at("2026-03-08T02:00Z"), 0)), "2026-03-07T05:00Z");
  });

  it("is on the store's day, not on that of UTC", () => {
    assert.equal(iso(paris.atHour(at("2026-06-30T22:30Z"), 0)), "2026-06-30T22:00Z");
    assert.equal(iso(kolkata.atHour(at("2026-06-30T18:29Z"), 0)), "2026-06-29T18:30Z");
  });

  it("begins where the store's clock is full, half an hour away from that of UTC", () => {
    assert.equal(iso(paris.hourStart(at("2026-06-30T10:42Z"))), "2026-06-30T10:00Z");
    assert.equal(iso(kolkata.hourStart(at("2026-06-30T10:42Z"))), "2026-06-30T10:30Z");
    assert.equal(iso(kolkata.hourStart(at("2026-06-30T10:12Z"))), "2026-06-30T09:30Z");
  });
});

describe("a day of the store", () => {
  it("lasts from its first moment to its last second", () => {
    assert.equal(iso(paris.dayStart("2026-11-22")), "2026-11-21T23:00Z");
    assert.equal(new Date(paris.dayEnd("2026-11-22")).toISOString(), "2026-11-22T22:59:59.000Z");
  });

  it("is the one that was asked for where noon of UTC is on the next", () => {
    assert.equal(auckland.calendarDay(auckland.dayStart("2026-11-22")), "2026-11-22");
    assert.equal(iso(auckland.dayStart("2026-11-22")), "2026-11-21T11:00Z");
  });

  it("is counted by the calendar, whatever its length", () => {
    assert.equal(iso(paris.daysLater(at("2026-10-25T22:30Z"), 1)), "2026-10-25T23:00Z");
    assert.equal(iso(paris.daysLater(at("2026-10-26T08:00Z"), -1)), "2026-10-24T22:00Z");
    assert.equal(iso(paris.daysLater(at("2026-03-01T08:00Z"), -1)), "2026-02-27T23:00Z");
  });

  it("has its name and its time in the store's zone", () => {
    assert.equal(paris.timeOfDay("2026-06-30T22:05Z"), "00:05");
    assert.equal(paris.sameDay("2026-06-30T21:59Z", "2026-06-30T22:00Z"), false);
    assert.equal(paris.sameDay("2026-06-30T22:00Z", "2026-07-01T21:59Z"), true);
    assert.equal(paris.weekday(1), "Mon");
    assert.equal(paris.weekday(7), "Sun");
  });

  it("says the year only of another year", (context) => {
    context.mock.timers.enable({ apis: ["Date"], now: at("2026-11-25T12:00Z") });

    assert.equal(paris.dayOf("2026-11-22T12:00Z"), "Sun, Nov 22");
    assert.equal(paris.dayOf("2025-11-22T12:00Z"), "Nov 22, 2025");
    assert.equal(paris.moment("2026-11-25T12:34Z"), "13:34");
    assert.equal(paris.moment("2026-11-22T12:34Z"), "Sun, Nov 22, 13:34");
  });
});

describe("a period of the heatmap", () => {
  const now = at("2026-10-26T09:30Z"); // the day after the clocks went back

  it("is in the store's days", () => {
    assert.deepEqual(isoSpan(spanOf("hour", now, paris)), [
      "2026-10-26T08:30Z",
      "2026-10-26T09:30Z",
    ]);
    assert.deepEqual(isoSpan(spanOf("today", now, paris)), [
      "2026-10-25T23:00Z",
      "2026-10-26T09:30Z",
    ]);
    assert.deepEqual(isoSpan(spanOf("yesterday", now, paris)), [
      "2026-10-24T22:00Z",
      "2026-10-25T23:00Z",
    ]);
    assert.deepEqual(isoSpan(spanOf("week", now, paris)), [
      "2026-10-19T22:00Z",
      "2026-10-26T09:30Z",
    ]);
  });

  it("is known by its name", () => {
    assert.equal(isPeriod("week"), true);
    assert.equal(isPeriod("century"), false);
    assert.equal(isPeriod(null), false);
  });

  it("that is short has a bar for each full hour, the last one until now", () => {
    const { step, spans } = barsOf([at("2026-10-26T08:30Z"), now], paris);

    assert.equal(step, HOUR_MS);
    assert.deepEqual(spans.map(isoSpan), [
      ["2026-10-26T08:00Z", "2026-10-26T09:00Z"],
      ["2026-10-26T09:00Z", "2026-10-26T09:30Z"],
    ]);
  });

  it("has bars that begin at full hours of the store", () => {
    const today = spanOf("today", at("2026-06-30T10:42Z"), kolkata);
    const { spans } = barsOf(today, kolkata);

    assert.deepEqual(isoSpan(spans[0]), ["2026-06-29T18:30Z", "2026-06-29T19:30Z"]);
  });

  it("that is long has a bar for each day, of 25 hours where the clocks went back", () => {
    const { step, spans } = barsOf(spanOf("week", now, paris), paris);

    assert.equal(step, DAY_MS);
    assert.equal(spans.length, 7);
    assert.deepEqual(spans.slice(-2).map(isoSpan), [
      ["2026-10-24T22:00Z", "2026-10-25T23:00Z"],
      ["2026-10-25T23:00Z", "2026-10-26T09:30Z"],
    ]);
  });
});

describe("a period of the live map", () => {
  const now = at("2026-06-30T12:00Z");

  it("ends now, or where somebody looks back to", () => {
    assert.deepEqual(liveSpanOf("live", null, now, paris), [now - 15 * MINUTE_MS, now]);
    assert.deepEqual(liveSpanOf("hour", null, now, paris), [now - HOUR_MS, now]);
    assert.deepEqual(isoSpan(liveSpanOf("today", null, now, paris)), [
      "2026-06-29T22:00Z",
      "2026-06-30T12:00Z",
    ]);
    const until = now - 2 * HOUR_MS;
    assert.deepEqual(liveSpanOf("today", until, now, paris), [until - HOUR_MS, until]);
  });

  it("goes back to opening, or to midnight for who works at night", () => {
    assert.deepEqual(isoSpan(todaysSpan(now, paris)), ["2026-06-30T07:00Z", "2026-06-30T12:00Z"]);
    const early = at("2026-06-30T08:59Z");
    assert.deepEqual(isoSpan(todaysSpan(early, paris)), ["2026-06-29T22:00Z", "2026-06-30T08:59Z"]);
  });
});
