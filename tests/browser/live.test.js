import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { LiveFloor } from "chaland/manager/live-floor.js";
import { selectZones } from "chaland/manager/zones-order.js";
import { FADE_MS, PeopleInMotion, WALK_MS } from "chaland/map/person-motion.js";

/** @import { PersonNow, ZoneFigures } from "types/answers" */

/**
 * @param {string} id
 * @param {number} x
 * @returns {PersonNow}
 */
const person = (id, x) => ({ id, floor: "0", x, y: 0, radius_m: 2, associated: true });

describe("a person on the map", () => {
  it("walks to the next place in one tick", () => {
    const people = new PeopleInMotion({ matches: false });
    people.update([person("a", 0)], 0);
    people.update([person("a", 10)], 1000);
    const [walking] = people.all;

    assert.equal(people.placeOf(walking, 1000).x, 0);
    assert.equal(people.placeOf(walking, 1000 + WALK_MS / 2).x, 5);
    assert.equal(people.placeOf(walking, 1000 + 2 * WALK_MS).x, 10);
  });

  it("sets out anew from where it is, not from where it was told to go", () => {
    const people = new PeopleInMotion({ matches: false });
    people.update([person("a", 0)], 0);
    people.update([person("a", 10)], 1000);
    people.update([person("a", 0)], 1000 + WALK_MS / 2);

    assert.equal(people.all[0].from.x, 5);
  });

  it("fades in, fades out and is gone", () => {
    const people = new PeopleInMotion({ matches: false });
    people.update([person("a", 0)], 1000);
    assert.equal(people.opacityOf(people.all[0], 1000), 0);
    people.update([person("a", 1)], 1000 + FADE_MS);
    assert.equal(people.opacityOf(people.all[0], 1000 + FADE_MS), 1);

    people.update([], 5000);
    assert.equal(people.opacityOf(people.all[0], 5000 + FADE_MS / 2), 0.5);
    assert.equal(people.isMoving(9000), true);
    people.update([], 5001 + FADE_MS);
    assert.deepEqual(people.all, []);
    assert.equal(people.isMoving(9000), false);
  });

  it("jumps where nothing may move", () => {
    const people = new PeopleInMotion({ matches: true });
    people.update([person("a", 0)], 0);
    people.update([person("a", 10)], 1000);

    assert.equal(people.placeOf(people.all[0], 1000).x, 10);
    assert.equal(people.opacityOf(people.all[0], 1000), 1);
  });
});

describe("the live view of a floor", () => {
  const elsewhere = { ...person("b", 3), floor: "1" };

  it("has only what is on the floor, and keeps what a change does not name", () => {
    const live = new LiveFloor("0");
    live.apply({ at: "2026-11-25T12:00Z", people: [person("a", 1), elsewhere] });
    live.apply({ at: "2026-11-25T12:01Z" });

    assert.deepEqual(
      live.people.map(({ id }) => id),
      ["a"],
    );
    assert.equal(live.at, "2026-11-25T12:01Z");
  });

  it("has the hottest zone first", () => {
    const hot = { floor: "0", name: "", zones: [], outline: [] };
    const live = new LiveFloor("0");
    live.apply({
      hot_zones: [
        { ...hot, people: 3 },
        { ...hot, people: 8 },
      ],
    });

    assert.deepEqual(
      live.hotZones.map(({ people }) => people),
      [8, 3],
    );
  });

  it("knows its error where the truth is known, and on the same floor", () => {
    const truth = { floor: "0", y: 0 };
    const live = new LiveFloor("0");
    live.apply({ people: [person("a", 1), person("b", 1), person("c", 1)] });

    assert.equal(live.medianError([]), undefined);
    const places = [
      { ...truth, device: "a", x: 2 },
      { ...truth, device: "b", x: 4 },
      { ...truth, device: "c", x: 1.5, floor: "1" },
    ];
    assert.equal(live.medianError(places), 3);
    assert.deepEqual(
      live.truthHere(places).map(({ device }) => device),
      ["a", "b"],
    );
  });
});

describe("the table of zones", () => {
  /**
   * @param {string} name
   * @param {ZoneFigures["dwell_median_s"]} dwell
   */
  const row = (name, dwell) => ({
    id: name,
    floor: "0",
    name,
    people_now: 1,
    visits_today: 1,
    dwell_median_s: dwell,
    density: 1,
  });
  const rows = [row("Pâtes", 60), row("Café", null), row("Vins", { below: 10 }), row("Eau", 30)];

  it("puts withheld figures below known ones, and unknown ones last", () => {
    const sorted = selectZones(rows, "", { key: "dwell_median_s", down: true }, "fr");
    assert.deepEqual(
      sorted.map(({ name }) => name),
      ["Pâtes", "Eau", "Vins", "Café"],
    );
  });

  it("has equal figures in the order of names", () => {
    const sorted = selectZones(rows, "", { key: "people_now", down: true }, "fr");
    assert.deepEqual(
      sorted.map(({ name }) => name),
      ["Café", "Eau", "Pâtes", "Vins"],
    );
  });

  it("is searched whatever the accents and capitals", () => {
    const found = selectZones(rows, "PATES", { key: "name", down: false }, "fr");
    assert.deepEqual(
      found.map(({ name }) => name),
      ["Pâtes"],
    );
  });
});
