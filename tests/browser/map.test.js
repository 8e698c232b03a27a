import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { cividis, css } from "chaland/map/cividis.js";
import { featuresOf, nameOf } from "chaland/map/floorplan.js";
import { fillGaps, heatTop, interpolate } from "chaland/map/heat-raster.js";
import { quantile, roundUp } from "chaland/map/scale.js";
import { area, contains, personMinutes, zoneHeat } from "chaland/map/zone-heat.js";

/** @import { Feature, Floorplan, Polygon, Ring } from "types/floorplan" */

/**
 * @param {number} from
 * @param {number} to
 * @returns {Ring}
 */
const square = (from, to) => [
  [from, from],
  [to, from],
  [to, to],
  [from, to],
  [from, from],
];

/**
 * @param {string} id
 * @param {Ring[]} coordinates
 * @returns {Feature<Polygon>}
 */
const zone = (id, coordinates) => ({
  type: "Feature",
  geometry: { type: "Polygon", coordinates },
  properties: { kind: "zone", id, name: id, name_fr: `${id} (fr)` },
});

/** @type {Floorplan} */
const PLAN = {
  type: "FeatureCollection",
  chaland: { store: "s", floor: "0", name: "Ground", timezone: "Europe/Paris" },
  features: [zone("left", [square(0, 2)]), zone("ring", [square(0, 4), square(0, 2)])],
};

const RASTER = {
  origin: /** @type {[number, number]} */ ([0, 0]),
  cell_m: 2,
  rows: 2,
  columns: 2,
  values: [
    [4, 1],
    [null, 3],
  ],
};

describe("a floorplan", () => {
  it("gives its features by kind, and their names by language", () => {
    const zones = featuresOf(PLAN, "zone");

    assert.deepEqual(
      zones.map(({ properties }) => properties.id),
      ["left", "ring"],
    );
    assert.deepEqual(featuresOf(PLAN, "wall"), []);
    assert.equal(nameOf(zones[0].properties, "fr"), "left (fr)");
    assert.equal(nameOf(zones[0].properties, "en"), "left");
  });

  it("has areas without what is cut out of them", () => {
    assert.equal(area([square(0, 4)]), 16);
    assert.equal(area([square(0, 4), square(0, 2)]), 12);
    assert.equal(area([square(0, 4).toReversed()]), 16);
  });

  it("has nobody in a hole", () => {
    const rings = [square(0, 4), square(0, 2)];

    assert.equal(contains(rings, [3, 3]), true);
    assert.equal(contains(rings, [1, 1]), false);
    assert.equal(contains(rings, [5, 1]), false);
  });
});

describe("heat", () => {
  it("of zones is the mean of their walkable cells, the hottest first", () => {
    assert.deepEqual(zoneHeat(RASTER, PLAN), [
      { id: "left", minutes: 16, mean: 4 },
      { id: "ring", minutes: 16, mean: 2 },
    ]);
  });

  it("in sum is person-minutes, though the values are per m2", () => {
    assert.equal(personMinutes(RASTER), 32);
  });

  it("has a scale that one odd cell does not end, and one for nothing", () => {
    const values = [Array.from({ length: 199 }, () => 2.1).concat(1000)];
    assert.equal(heatTop({ ...RASTER, values }), 3);
    assert.equal(heatTop({ ...RASTER, values: [[null, 0]] }), 1);
  });

  it("fills cells where nobody walks from the neighbours", () => {
    assert.deepEqual(fillGaps(RASTER.values), [
      [4, 1],
      [3.5, 3],
    ]);
    assert.deepEqual(fillGaps([[null]]), [[null]]);
  });

  it("is blended between the cells that are known", () => {
    assert.equal(interpolate(RASTER.values, 0, 0), 4);
    assert.equal(interpolate(RASTER.values, 0.5, 0), 2.5);
    assert.equal(interpolate(RASTER.values, 0, 0.5), 4);
    assert.equal(interpolate(RASTER.values, 9, 9), null);
  });
});

describe("a scale", () => {
  it("ends at 1, 2, 3 or 5 times a power of ten", () => {
    const tops = [0, 0.04, 1, 1.2, 2.5, 4, 6, 12, 100].map(roundUp);
    assert.deepEqual(
      tops.map((top) => Number(top.toPrecision(3))),
      [1, 0.05, 1, 2, 3, 5, 10, 20, 100],
    );
    assert.equal(roundUp(NaN), 1);
  });

  it("finds the value below which a share lies", () => {
    assert.equal(quantile([3, 1, 2, 4], 0.5), 3);
    assert.equal(quantile([3, 1, 2, 4], 1), 4);
    assert.equal(quantile([], 0.5), 0);
  });

  it("has its end colours beyond both ends too", () => {
    assert.deepEqual(cividis(-1), [0, 34, 78]);
    assert.deepEqual(cividis(2), [254, 232, 56]);
    assert.equal(css(0), "rgb(0 34 78)");
  });
});
