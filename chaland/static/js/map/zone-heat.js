/** What a heat raster says of each zone, for a list beside the map. */
import { featuresOf } from "chaland/map/floorplan.js";

/** @import { Raster } from "chaland/map/heat-raster.js" */
/** @import { Floorplan, Position, Ring } from "types/floorplan" */

/**
 * Person-minutes in a zone, and their mean a square metre.
 * @typedef {{ id: string, minutes: number, mean: number }} ZoneHeat
 */

/**
 * The heat of each zone, the hottest first.
 * @param {Raster} raster
 * @param {Floorplan} plan
 * @returns {ZoneHeat[]}
 */
export function zoneHeat(raster, plan) {
  return featuresOf(plan, "zone")
    .map(({ properties, geometry }) => {
      const values = valuesIn(raster, geometry.coordinates);
      const sum = values.reduce((total, value) => total + value, 0);
      return {
        id: properties.id,
        minutes: sum * raster.cell_m ** 2,
        mean: values.length ? sum / values.length : 0,
      };
    })
    .sort((a, b) => b.mean - a.mean);
}

/**
 * The person-minutes of a raster: its values are per m2.
 * @param {Raster} raster
 */
export function personMinutes(raster) {
  const sum = raster.values
    .flat()
    .reduce((/** @type {number} */ total, value) => total + (value ?? 0), 0);
  return sum * raster.cell_m ** 2;
}

/**
 * The values of the walkable cells whose centre lies in a polygon.
 * @param {Raster} raster
 * @param {Ring[]} rings
 */
function valuesIn({ values, origin, cell_m: size }, rings) {
  /** @type {number[]} */
  const inside = [];
  values.forEach((row, r) =>
    row.forEach((value, c) => {
      if (value === null) return;
      const x = origin[0] + (c + 0.5) * size;
      const y = origin[1] + (r + 0.5) * size;
      if (contains(rings, [x, y])) inside.push(value);
    }),
  );
  return inside;
}

/**
 * Whether a point is in a polygon with holes: it crosses its rings an odd number of times.
 * @param {Ring[]} rings
 * @param {Position} point
 */
export function contains(rings, [x, y]) {
  let odd = false;
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [ax, ay] = ring[i - 1];
      const [bx, by] = ring[i];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
    }
  }
  return odd;
}

/**
 * The area of a polygon with holes, in m2.
 * @param {Ring[]} rings
 */
export const area = ([outside, ...holes]) =>
  holes.reduce((rest, hole) => rest - areaOf(hole), areaOf(outside));

/** @param {Ring} ring */
function areaOf(ring) {
  const doubled = ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(doubled) / 2;
}
